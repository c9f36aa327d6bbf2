#!/usr/bin/env bash
# The one entry to this repository: sets up what is missing, then does the job. `./do help` lists the jobs.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

readonly SYSTEM_PACKAGES=(
    ca-certificates git python3 python3-venv python3-dev
    clang-22 lld-22 llvm-22-dev llvm-22-tools clang-tidy-22 clang-format-22 libclang-rt-22-dev
    libgtest-dev libmpfr-dev libzstd-dev zlib1g-dev cmake ninja-build ccache
)
readonly BENCH_PACKAGES=(gcc libc6-dev libgomp1)
readonly STAMPS=.stamps

# VELOZ_PYTHON picks another interpreter; it gets an environment and a build folder of its own.
flavour=""
[[ -n ${VELOZ_PYTHON:-} ]] && flavour="-$(basename "$VELOZ_PYTHON")"
readonly VENV=.venv$flavour BENCH_VENV=.venv-bench$flavour BUILD=build/release$flavour
export PIP_DISABLE_PIP_VERSION_CHECK=1 CLICOLOR_FORCE=${CLICOLOR_FORCE:-}
[[ -n $CLICOLOR_FORCE ]] || unset CLICOLOR_FORCE

usage() {
    cat <<'TEXT'
usage: ./do JOB [arguments]

  demo [--n N] [--json FILE] [--plot FILE]
                    set up, build, and run the crystal-energy demo
  test [pytest arguments]
                    set up, build, and run every test (with arguments: only pytest, with them)
  setup             only install what is missing
  build             set up and build (release, into python/veloz)
  bench NAME        run one benchmark against its peers, e.g. ./do bench energy
  sanitize asan|tsan [pytest arguments]
                    build with a sanitizer; run the C++ units, then the Python tests of threads, signals, forks,
                    bad input and the corpus (with arguments: only pytest, with them)
  lint              ruff, mypy, clang-format, clang-tidy, dependency rules, sizes
  wheel             build the wheel into dist/

The first run installs Debian's packages (as root or by sudo), makes .venv and builds; later runs
skip what is done. VELOZ_PYTHON=python3.12 ./do JOB uses another Python.
TEXT
}

say() { printf '\033[1m==>\033[0m %s\n' "$*" >&2; }
die() {
    printf 'do: %s\n' "$*" >&2
    exit 1
}

# logged NAME COMMAND...: runs quietly into .stamps/NAME.log, says every 15 s that it lives; shows the log's end if it fails.
logged() {
    local log=$STAMPS/$1.log start=$SECONDS status=0
    shift
    "$@" >"$log" 2>&1 </dev/null &
    local child=$!
    # A background job does not hear Ctrl-C itself.
    trap 'kill "$child" 2>/dev/null; exit 130' INT TERM
    while kill -0 "$child" 2>/dev/null; do
        sleep 0.2
        if (((SECONDS - start) / 15 > ${beat:=0})); then
            beat=$(((SECONDS - start) / 15))
            printf '    … %d s  %s\n' $((SECONDS - start)) "$(tail -n 1 "$log" | cut -c1-90)" >&2
        fi
    done
    beat=0
    wait "$child" || status=$?
    trap - INT TERM
    if ((status != 0)); then
        tail -n 40 "$log" >&2
        die "'$1 …' failed (status $status); the whole log is $log"
    fi
}

fingerprint() { sha256sum | cut -c1-16; }
is_done() { [[ -f $STAMPS/$1 && $(<"$STAMPS/$1") == "$2" ]]; }
mark_done() { printf '%s' "$2" >"$STAMPS/$1"; }

missing_packages() {
    local package
    for package in "$@"; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || printf '%s\n' "$package"
    done
}

as_root() {
    if ((EUID == 0)); then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        die "this needs root or sudo: $*"
    fi
}

# LLVM 22 is in Debian 12's security suite, which a minimal root may not list: it is added beside the suite that is.
add_security_suite() {
    local archive
    archive=$(sed -nE 's#^deb (\[[^]]*\] )?(http[^ ]+/debian)/? bookworm .*#\2#p; s#^URIs: *(http[^ ]+/debian)/?$#\1#p' \
        /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null | head -n 1) || true # either may be missing
    [[ -n $archive ]] || die "LLVM 22 is not in the package lists; add Debian's bookworm-security suite and run this again"
    say "Adding Debian's security suite, where LLVM 22 is (/etc/apt/sources.list.d/bookworm-security.list)"
    echo "deb $archive-security bookworm-security main" | as_root tee /etc/apt/sources.list.d/bookworm-security.list >/dev/null
    logged apt-update as_root apt-get update
}

# install_packages STAMP PACKAGE...
install_packages() {
    local stamp=$1 key missing
    shift
    key=$(printf '%s\n' "$@" | fingerprint)
    is_done "$stamp" "$key" && return
    command -v dpkg-query >/dev/null || die "not a Debian system; install what these packages hold, then: mkdir -p $STAMPS && printf %s $key > $STAMPS/$stamp
    $*"
    mapfile -t missing < <(missing_packages "$@")
    if ((${#missing[@]} > 0)); then
        say "Installing ${#missing[@]} system packages: ${missing[*]}"
        logged apt-update as_root apt-get update
        [[ $(apt-cache policy llvm-22-dev) == *"Candidate: "[0-9]* ]] || add_security_suite
        logged apt-install as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}"
    fi
    mark_done "$stamp" "$key"
}

# The interpreter to build for: VELOZ_PYTHON, on the path or among pyenv's versions, or python3.
find_python() {
    local name=${VELOZ_PYTHON:-python3} candidate
    for candidate in "$name" "$HOME"/.pyenv/versions/*/bin/"$name"; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 10))' 2>/dev/null; then
            "$candidate" -c 'import sys; print(sys.executable)'
            return
        fi
    done
    die "no Python 3.10 or newer is called '$name'"
}

# make_environment FOLDER REQUIREMENTS
make_environment() {
    local folder=$1 requirements=$2 python version key
    # A stamp alone is enough while the environment's interpreter starts: looking for another one costs time.
    key=$({ cat "$requirements"; pwd; } | fingerprint)
    if is_done "environment-$folder" "$key" && "$folder/bin/python" -c '' 2>/dev/null; then return; fi
    python=$(find_python)
    version=$("$python" -c 'import sys; print(sys.version_info[:3])')
    if [[ $("$folder/bin/python" -c 'import sys; print(sys.version_info[:3])' 2>/dev/null) != "$version" ]]; then
        say "Making the Python environment $folder ($("$python" -V))"
        rm -rf "$folder"
        "$python" -m venv "$folder"
    fi
    say "Installing Python packages into $folder: $(grep -v '^#' "$requirements" | tr '\n' ' ')"
    logged "pip$folder" "$folder/bin/python" -m pip install --progress-bar off -r "$requirements"
    # The source tree is on the environment's path, so that `python -m veloz` is the built tree.
    pwd | sed 's#$#/python#' >"$("$folder/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/veloz-tree.pth"
    mark_done "environment-$folder" "$key"
}

set_up() {
    mkdir -p "$STAMPS"
    install_packages system "${SYSTEM_PACKAGES[@]}"
    make_environment "$VENV" requirements-dev.txt
}

# configure PRESET FOLDER [OPTION...]
configure() {
    local preset=$1 folder=$2 key stamp
    shift 2
    stamp=configured-$(basename "$folder")
    key=$({ cat CMakePresets.json; pwd; readlink -f "$VENV/bin/python"; } | fingerprint)
    if [[ -f $folder/build.ninja ]] && is_done "$stamp" "$key"; then return; fi
    say "Configuring $folder"
    logged "$stamp" cmake --preset "$preset" -B "$folder" -DPython_EXECUTABLE="$PWD/$VENV/bin/python" "$@"
    mark_done "$stamp" "$key"
}

# make_targets FOLDER [TARGET...]: without targets, everything.
make_targets() {
    say "Building what has changed in $1 ($(nproc) cores)"
    NINJA_STATUS='    [%f/%t, %e s] ' ninja -C "$@" >&2
}

# build [TARGET...]: the release.
build() {
    set_up
    configure release "$BUILD"
    make_targets "$BUILD" "$@"
}

job_demo() {
    build _core _compiler
    local plot=()
    [[ " $* " == *" --plot"* ]] || plot=(--plot energy.png)
    "$VENV/bin/python" -m veloz demo energy "${plot[@]}" "$@"
}

job_test() {
    build
    if (($# > 0)); then
        "$VENV/bin/python" -m pytest "$@"
        return
    fi
    local failed=()
    say "C++ unit tests and IR tests (ctest)"
    ctest --test-dir "$BUILD" --output-on-failure -j "$(nproc)" || failed+=(ctest)
    say "Python tests (pytest)"
    VELOZ_OPT="$PWD/$BUILD/tools/veloz-opt" "$VENV/bin/python" -m pytest -n 2 -q tests || failed+=(pytest)
    ((${#failed[@]} == 0)) || die "failed: ${failed[*]}"
}

# What a sanitizer is asked about: threads, signals, forks, bad input; and of the corpus each function with its first arguments.
readonly SANITIZED_TESTS=(tests/python/test_{parallel,threads,fork,interrupt,bad_input}.py tests/differential -k "-0] or not agrees")

# link_package FOLDER: the package as it is imported from a sanitizer's build, the source tree's Python files beside the
# instrumented modules.
link_package() {
    local file
    find "$1" -xtype l -delete # of files that have been renamed or removed
    for file in python/veloz/*; do
        [[ $file == *.so ]] || ln -sfn "$PWD/$file" "$1/"
    done
}

# reporting FOLDER COMMAND...: reports go to files, so that those of child processes are seen too. The workers of NumPy's BLAS are not
# instrumented: what they write would be taken for races. A child of a fork may start threads again, which the sanitizer would end it for.
reporting() {
    local log=log_path=$PWD/$1/reports/report
    OPENBLAS_NUM_THREADS=1 ASAN_OPTIONS="$log:${ASAN_OPTIONS:-}" TSAN_OPTIONS="$log:die_after_fork=0" UBSAN_OPTIONS="print_stacktrace=1:halt_on_error=1:$log" "${@:2}"
}

# sanitized KIND FOLDER COMMAND...: with the package of that build, and with the sanitizer's runtime loaded first, as an interpreter
# that is not instrumented needs. Python itself leaks.
sanitized() {
    local kind=$1 folder=$2 runtime
    runtime=$(clang-22 -print-resource-dir)/lib/linux/libclang_rt.$kind-x86_64.so
    ASAN_OPTIONS=detect_leaks=0 reporting "$folder" env LD_PRELOAD="$runtime" PYTHONPATH="$PWD/$folder/python" \
        VELOZ_OPT="$PWD/$folder/tools/veloz-opt" "${@:3}"
}

job_sanitize() {
    local kind=${1:-} failed=()
    [[ $kind == asan || $kind == tsan ]] || die "which sanitizer? ./do sanitize asan, or tsan"
    shift
    local folder=build/$kind$flavour
    set_up
    configure "$kind" "$folder" -DVELOZ_MODULE_DIR="$PWD/$folder/python/veloz"
    make_targets "$folder"
    link_package "$folder/python/veloz"
    rm -rf "$folder/reports"
    mkdir "$folder/reports"
    if (($# == 0)); then
        say "C++ unit tests and IR tests (ctest, $kind)"
        reporting "$folder" ctest --test-dir "$folder" --output-on-failure -j "$(nproc)" || failed+=(ctest)
        set -- -n 2 -q "${SANITIZED_TESTS[@]}"
    fi
    say "Python tests (pytest, $kind)"
    sanitized "$kind" "$folder" "$VENV/bin/python" -m pytest -p no:cacheprovider "$@" || failed+=(pytest)
    if [[ -n $(ls "$folder/reports") ]]; then
        head -n 60 "$folder"/reports/* >&2
        failed+=("$(ls "$folder/reports" | wc -l) reports in $folder/reports")
    fi
    ((${#failed[@]} == 0)) || die "failed: ${failed[*]}"
}

job_bench() {
    local name=${1:-}
    [[ -n $name && -f benchmarks/$name.py ]] ||
        die "which benchmark? There are: $(cd benchmarks && ls ./*.py | sed 's#./##; s#\.py##' | tr '\n' ' ')"
    shift
    build _core _compiler
    install_packages bench "${BENCH_PACKAGES[@]}"
    make_environment "$BENCH_VENV" benchmarks/requirements.txt
    "$BENCH_VENV/bin/python" "benchmarks/$name.py" "$@"
}

# The C++ files that clang-tidy reads: the folders without LLVM's headers, where a file takes seconds.
tidy_files() { git ls-files 'src/support/*.cpp' 'src/types/*.cpp' 'src/syntax/*.cpp' 'src/ir/*.cpp' 'src/runtime/*.cpp'; }

run_tidy() {
    tidy_files | xargs -P "$(nproc)" -n 1 clang-tidy-22 -p "$BUILD" --quiet
}
run_clang_format() {
    git ls-files src tools tests | grep -E '\.(h|cpp)$' | xargs clang-format-22 --dry-run -Werror
}

job_lint() {
    set_up
    configure release "$BUILD"
    local failed=() checks=(
        "ruff|$VENV/bin/ruff check --quiet ."
        "mypy|$VENV/bin/mypy"
        "dependency rules|$VENV/bin/python tools/check_layers.py"
        "sizes|$VENV/bin/python tools/check_sizes.py"
        "clang-format|run_clang_format"
        "clang-tidy|run_tidy"
    )
    local check start
    for check in "${checks[@]}"; do
        start=$SECONDS
        say "${check%%|*}"
        if ${check#*|} >"$STAMPS/lint.log" 2>&1; then
            printf '    fine (%d s)\n' $((SECONDS - start)) >&2
        else
            cat "$STAMPS/lint.log"
            failed+=("${check%%|*}")
        fi
    done
    ((${#failed[@]} == 0)) || die "lint: not clean: ${failed[*]}"
}

job_wheel() {
    set_up
    say "Building the wheel (compiles everything once more, unless ccache remembers)"
    rm -rf dist build/wheel
    logged wheel "$VENV/bin/python" -m pip wheel -v . --no-deps --no-build-isolation -w build/wheel
    # zstd goes into the wheel, so that it needs no system package.
    logged wheel-repair env PATH="$PWD/$VENV/bin:$PATH" "$VENV/bin/python" -m auditwheel repair -w dist build/wheel/*.whl
    local wheel size
    wheel=$(ls dist/*.whl)
    size=$(stat -c %s "$wheel")
    say "$wheel, $((size / 1000000)) MB"
    ((size <= 60000000)) || die "the wheel is larger than 60 MB"
}

main() {
    local job=${1:-help}
    shift || true
    case $job in
        demo | test | sanitize | bench | lint | wheel) "job_$job" "$@" ;;
        setup) set_up ;;
        build) build "$@" ;;
        help | -h | --help) usage ;;
        *)
            usage >&2
            die "no job is called '$job'"
            ;;
    esac
}

main "$@"

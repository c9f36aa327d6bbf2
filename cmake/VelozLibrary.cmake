# One folder of src/ = one static library = one namespace.

find_program(LLVM_CONFIG NAMES llvm-config-22 REQUIRED)
execute_process(COMMAND ${LLVM_CONFIG} --includedir OUTPUT_STRIP_TRAILING_WHITESPACE OUTPUT_VARIABLE VELOZ_LLVM_INCLUDE)
execute_process(COMMAND ${LLVM_CONFIG} --libdir OUTPUT_STRIP_TRAILING_WHITESPACE OUTPUT_VARIABLE VELOZ_LLVM_LIBDIR)
execute_process(COMMAND ${LLVM_CONFIG} --bindir OUTPUT_STRIP_TRAILING_WHITESPACE OUTPUT_VARIABLE VELOZ_LLVM_BINDIR)
execute_process(COMMAND ${LLVM_CONFIG} --link-static --libs x86codegen x86asmparser x86desc x86info passes bitreader bitwriter linker irreader
                OUTPUT_STRIP_TRAILING_WHITESPACE OUTPUT_VARIABLE VELOZ_LLVM_LIBS)
execute_process(COMMAND ${LLVM_CONFIG} --version OUTPUT_STRIP_TRAILING_WHITESPACE OUTPUT_VARIABLE VELOZ_LLVM_VERSION)
separate_arguments(VELOZ_LLVM_LIBS UNIX_COMMAND "${VELOZ_LLVM_LIBS}")
list(FILTER VELOZ_LLVM_LIBS EXCLUDE REGEX "Polly") # named by llvm-config, used by nothing here

set(VELOZ_WARNINGS -Wall -Wextra -Wshadow -Werror)

execute_process(COMMAND ${CMAKE_CXX_COMPILER} -print-resource-dir OUTPUT_STRIP_TRAILING_WHITESPACE OUTPUT_VARIABLE VELOZ_COMPILER_RESOURCES)

function(veloz_sanitize target)
  if(VELOZ_SANITIZE STREQUAL "address")
    # Compiled code carries no signature in front of its functions, which the check of indirect calls would read.
    target_compile_options(${target} PRIVATE -fsanitize=address,undefined -fno-sanitize=function
                           -fno-sanitize-recover=undefined -fno-omit-frame-pointer)
    target_link_options(${target} PUBLIC -fsanitize=address,undefined -shared-libsan -Wl,-rpath,${VELOZ_COMPILER_RESOURCES}/lib/linux)
  elseif(VELOZ_SANITIZE STREQUAL "thread")
    target_compile_options(${target} PRIVATE -fsanitize=thread)
    target_link_options(${target} PUBLIC -fsanitize=thread -shared-libsan -Wl,-rpath,${VELOZ_COMPILER_RESOURCES}/lib/linux)
  endif()
endfunction()

# veloz_library(<folder> SOURCES <files> [DEPENDS <folders>] [LLVM] [PYTHON])
function(veloz_library folder)
  cmake_parse_arguments(arg "LLVM;PYTHON" "" "SOURCES;DEPENDS" ${ARGN})
  set(target veloz_${folder})
  add_library(${target} STATIC ${arg_SOURCES})
  target_include_directories(${target} PUBLIC ${PROJECT_SOURCE_DIR}/src)
  target_compile_options(${target} PRIVATE ${VELOZ_WARNINGS} -ffunction-sections -fdata-sections)
  foreach(dependency ${arg_DEPENDS})
    target_link_libraries(${target} PUBLIC veloz_${dependency})
  endforeach()
  if(arg_LLVM)
    target_include_directories(${target} SYSTEM PRIVATE ${VELOZ_LLVM_INCLUDE})
    target_compile_options(${target} PRIVATE -fno-rtti -O1 -Xclang -fno-pch-timestamp) # so that ccache may reuse what a precompiled header is in
    target_precompile_headers(${target} PRIVATE ${PROJECT_SOURCE_DIR}/src/codegen/llvm_headers.h)
  endif()
  if(arg_PYTHON)
    target_include_directories(${target} SYSTEM PRIVATE ${Python_INCLUDE_DIRS} ${Python_NumPy_INCLUDE_DIRS})
  endif()
  veloz_sanitize(${target})
endfunction()

# veloz_unit_test(<folder> SOURCES <files>): tests/unit/<folder>, one executable each
function(veloz_unit_test folder)
  cmake_parse_arguments(arg "" "" "SOURCES;DEPENDS" ${ARGN})
  add_executable(test_${folder} ${arg_SOURCES})
  target_link_libraries(test_${folder} PRIVATE veloz_${folder} GTest::gtest_main)
  foreach(dependency ${arg_DEPENDS})
    target_link_libraries(test_${folder} PRIVATE veloz_${dependency})
  endforeach()
  target_compile_options(test_${folder} PRIVATE ${VELOZ_WARNINGS})
  target_link_options(test_${folder} PRIVATE -fuse-ld=lld)
  veloz_sanitize(test_${folder})
  add_test(NAME ${folder} COMMAND test_${folder})
endfunction()

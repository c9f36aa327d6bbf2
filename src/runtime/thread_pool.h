// The threads that parallel loops run on.
#pragma once

namespace veloz::runtime {

// The machine's share of this process: affinity, cgroup quota, $VELOZ_NUM_THREADS, $SLURM_CPUS_PER_TASK.
int available_threads();
int number_of_threads();               // that parallel loops use now
void set_number_of_threads(int count); // at least 1; more than the machine has is allowed

} // namespace veloz::runtime

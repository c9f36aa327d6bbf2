// All vector functions: vector_<name><T, N> of functions.def.
#pragma once

#include "vecmath/error_function.h"
#include "vecmath/exponential.h"
#include "vecmath/gamma.h"
#include "vecmath/hyperbolic.h"
#include "vecmath/inverse_hyperbolic.h"
#include "vecmath/inverse_trigonometric.h"
#include "vecmath/logarithm.h"
#include "vecmath/power.h"
#include "vecmath/representation.h"
#include "vecmath/trigonometric.h"

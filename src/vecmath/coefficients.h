// Made by tools/fit_polynomials.py: near-minimax polynomials, highest coefficient first.
#pragma once

namespace veloz::vecmath {

// (e^r - 1 - r) / r^2; error 2^-57.9
inline constexpr double kExp[] = {
    0x1.af6ee586ebd03p-26, 0x1.28b12fe550e4bp-22, 0x1.71ddee3ecd7a3p-19, 0x1.a0199584f4af5p-16, 0x1.a01a01b455d91p-13,
    0x1.6c16c18616ed7p-10, 0x1.111111110e9dep-7,  0x1.555555554fdd8p-5,  0x1.555555555555cp-3,  0x1.000000000000cp-1,
};

// (sinh r - r) / r^3 in r^2; error 2^-61.7
inline constexpr double kSinh[] = {
    0x1.af5f7e056c165p-26, 0x1.71ddf7e787cabp-19, 0x1.a01a01b00fcc5p-13, 0x1.111111110f642p-7, 0x1.5555555555559p-3,
};

// (cosh r - 1) / r^2 in r^2; error 2^-58.0
inline constexpr double kCosh[] = {
    0x1.28b12fe550e4bp-22, 0x1.a0199584f4af5p-16, 0x1.6c16c18616ed7p-10, 0x1.555555554fdd8p-5, 0x1.000000000000cp-1,
};

// (sin r - r) / r^3 in r^2; error 2^-57.9
inline constexpr double kSin[] = {
    0x1.5d8f97c9f3d4bp-33,  -0x1.ae5e591921411p-26, 0x1.71de35649b231p-19,
    -0x1.a01a019bf7bcbp-13, 0x1.111111110f77cp-7,   -0x1.5555555555548p-3,
};

// (cos r - 1 + r^2/2) / r^4 in r^2; error 2^-64.0
inline constexpr double kCos[] = {
    -0x1.8fa99010a4496p-37, 0x1.1ee9e1583270bp-29,  -0x1.27e4f7f8e48edp-22,
    0x1.a01a019c9773cp-16,  -0x1.6c16c16c1504bp-10, 0x1.555555555554bp-5,
};

// (2 atanh s - 2s) / s^3 in s^2; error 2^-58.4
inline constexpr double kLog[] = {
    0x1.2f17efa94bb3cp-3, 0x1.399fd376aebe3p-3, 0x1.746652b1500b2p-3, 0x1.c71c51a26870dp-3,
    0x1.249249427c47dp-2, 0x1.999999997f26cp-2, 0x1.5555555555595p-1,
};

// (2 atanh s - 2s) / s^3 in s^2, |s| <= 0.2; error 2^-61.6
inline constexpr double kLogWide[] = {
    0x1.1b98bb0bcbe81p-3, 0x1.0dc84afdf4b29p-3, 0x1.3b35f06f323edp-3, 0x1.745c497ff4d05p-3,
    0x1.c71c7494f499p-3,  0x1.24924921df697p-2, 0x1.999999999c1bp-2,  0x1.555555555554fp-1,
};

// (2 atanh s - 2s - 2/3 s^3) / s^5 in s^2; error 2^-72.2
inline constexpr double kLogTail[] = {
    0x1.eb7e3f7d17bbdp-4, 0x1.de25389d2da68p-4, 0x1.112117e6e98e1p-3, 0x1.3b135fe084404p-3,
    0x1.745d183e4e87ap-3, 0x1.c71c71c563a8ep-3, 0x1.2492492493153p-2, 0x1.9999999999995p-2,
};

// (2^r - 1) / r; error 2^-57.6
inline constexpr double kExp2[] = {
    0x1.eafc65ccd1cbfp-32, 0x1.e61e9f18c1823p-28, 0x1.b5242367d976dp-24, 0x1.62bfc5a83e494p-20,
    0x1.ffcbfcdb55465p-17, 0x1.4309130fa5bfcp-13, 0x1.5d87fe7888bf7p-10, 0x1.3b2ab6fb9fcfp-7,
    0x1.c6b08d704a183p-5,  0x1.ebfbdff82c5a6p-3,  0x1.62e42fefa39efp-1,
};

// (atan t - t) / t^3 in t^2; error 2^-59.3
inline constexpr double kAtan[] = {
    -0x1.24f5be7dff754p-6, 0x1.379d633b41bdcp-5, -0x1.9cbb391a02d56p-5, 0x1.df09b7a3e46e2p-5, -0x1.10eb4ea9a167bp-4, 0x1.3b110f02f05b2p-4,
    -0x1.745cf83c70f44p-4, 0x1.c71c70dfd428bp-4, -0x1.249249229b088p-3, 0x1.99999999954ecp-3, -0x1.555555555553bp-2,
};

// (asin t - t) / t^3 in t^2; error 2^-59.7
inline constexpr double kAsin[] = {
    0x1.0ac783d4e1577p-5, -0x1.5667f5d274d99p-6, 0x1.627f8e45fcf05p-6, 0x1.e995aa7ea282cp-9, 0x1.60fff6c6f49f2p-7,
    0x1.759020e3f57d1p-7, 0x1.ca1e4bde65f16p-7,  0x1.1c49fd309612cp-6, 0x1.6e8bde357e3ffp-6, 0x1.f1c71a9a612bcp-6,
    0x1.6db6db72067c3p-5, 0x1.333333332e1d7p-4,  0x1.5555555555577p-3,
};

// m^(-1/3) on [1, 2); error 2^-17.4
inline constexpr double kRootInverse[] = {
    -0x1.1516cf3239728p-6, 0x1.3dfdb233bdb6ap-3, -0x1.30e4c3022a31dp-1, 0x1.3d8543e0c1ce7p+0, -0x1.9043b2c9de75cp+0, 0x1.c7c511449a9f4p+0,
};

// error 2^-34.2
inline constexpr double kShortExp[] = {
    0x1.a189d5ef7cp-13, 0x1.6d99cafb99a5bp-10, 0x1.11109f2bae6efp-7, 0x1.55547bd20f618p-5, 0x1.5555557ffdb52p-3, 0x1.00000045d4a09p-1,
};

// error 2^-37.5
inline constexpr double kShortSin[] = {
    0x1.6cd45700a3cd3p-19,
    -0x1.a00f897744a5ap-13,
    0x1.11110876a5d3cp-7,
    -0x1.5555554c7e113p-3,
};

// error 2^-33.2
inline constexpr double kShortCos[] = {
    0x1.99f6df402d5ep-16,
    -0x1.6c0c5df2582d1p-10,
    0x1.55554a5bc7a77p-5,
};

// log(1 + f) / f; error 2^-30.3
inline constexpr double kShortLogOne[] = {
    0x1.14147de9f99b5p-4, -0x1.e05d40b6d7eep-4,  0x1.e869c87c2875ep-4, -0x1.fbdebe170eaeap-4, 0x1.2312ce890a025p-3, -0x1.555c8d2bda61p-3,
    0x1.99a71e8a95d38p-3, -0x1.00000fde583ddp-2, 0x1.55553ffe5e856p-2, -0x1.ffffffcb2d725p-2, 0x1.00000002b8079p+0,
};

// erf(x) / x in x^2, |x| <= 1; error 2^-34.8
inline constexpr double kShortErf[] = {
    -0x1.449783164656bp-17, 0x1.d89ff46b5c577p-14, -0x1.bcd3a48fff908p-11, 0x1.562abda82aebfp-8,
    -0x1.b829d0bbe9535p-6,  0x1.ce2f0955e8719p-4,  -0x1.81274666d37dfp-2,  0x1.20dd750405437p+0,
};

// e^(x^2) erfc(x) (1 + 2x) in (x - 2) / (x + 2); error 2^-29.9
inline constexpr double kShortErfc[] = {
    0x1.5212209ed0b34p-14, 0x1.684474f190a1dp-13, -0x1.a448b716391d6p-12, -0x1.7524c34667693p-10,
    0x1.482a9d47c8941p-10, 0x1.1d69a5cef069ep-7,  -0x1.0724574b3bc08p-7,  -0x1.bc275b4cfd936p-5,
    0x1.4ff9f584b2edep-3,  -0x1.5407ce36cb919p-3, -0x1.7bf5e9dcf4d54p-4,  0x1.46e80e26f3e1fp+0,
};

// 2 atanh(s) / (s log 2) in s^2; error 2^-36.2
inline constexpr double kShortLog2[] = {
    0x1.5cec910c289d2p-2, 0x1.a58d52469b196p-2, 0x1.27778052db947p-1, 0x1.ec709d1250745p-1, 0x1.71547652bee4bp+1,
};

// 2^r; error 2^-28.9
inline constexpr double kShortTwo[] = {
    0x1.446deabb81ebap-13, 0x1.5f4a942a957b8p-10, 0x1.3b29d6ec30284p-7, 0x1.c6aec8b99fcf2p-5,
    0x1.ebfbe0ac321b7p-3,  0x1.62e430d2fbd7dp-1,  0x1.ffffffffa59c8p-1,
};

// error 2^-28.1
inline constexpr float kFloatExp[] = {
    0x1.6d5168p-10f, 0x1.123e4cp-7f, 0x1.5554e4p-5f, 0x1.55548ap-3f, 0x1p-1f,
};

// (2^r - 1) / r; error 2^-28.2
inline constexpr float kFloatExp2[] = {
    0x1.4424e2p-13f, 0x1.5f0f3ep-10f, 0x1.3b2a48p-7f, 0x1.c6af7p-5f, 0x1.ebfbep-3f, 0x1.62e43p-1f,
};

// error 2^-28.0
inline constexpr float kFloatSin[] = {
    -0x1.9956bp-13f,
    0x1.11077ep-7f,
    -0x1.555546p-3f,
};

// error 2^-33.1
inline constexpr float kFloatCos[] = {
    0x1.99eacep-16f,
    -0x1.6c0c2ep-10f,
    0x1.55554ap-5f,
};

// error 2^-29.2
inline constexpr float kFloatLog[] = {
    0x1.31e1a8p-2f,
    0x1.995edp-2f,
    0x1.55557ap-1f,
};

// error 2^-33.1
inline constexpr float kFloatExpLong[] = {
    0x1.a273f2p-13f, 0x1.6d5168p-10f, 0x1.110feep-7f, 0x1.5554e4p-5f, 0x1.555556p-3f, 0x1p-1f,
};

// error 2^-26.1
inline constexpr float kFloatSinh[] = {
    0x1.122a2p-7f,
    0x1.5554acp-3f,
};

// error 2^-33.2
inline constexpr float kFloatCosh[] = {
    0x1.6d5168p-10f,
    0x1.5554e4p-5f,
    0x1p-1f,
};

// (tanh x - x) / x^3 in x^2, |x| <= 1; error 2^-27.6
inline constexpr float kFloatTanh[] = {
    -0x1.74db72p-12f, 0x1.2c5384p-9f, -0x1.03ecb8p-7f, 0x1.5fe224p-6f, -0x1.b95b52p-5f, 0x1.110b9cp-3f, -0x1.55553ap-2f,
};

// (atanh s - s) / s^3 in s^2, |s| <= 0.2; error 2^-28.2
inline constexpr float kFloatAtanh[] = {
    0x1.3767fep-3f,
    0x1.9924b6p-3f,
    0x1.5555bcp-2f,
};

// (tan r - r) / r^3 in r^2; error 2^-29.2
inline constexpr float kFloatTan[] = {
    0x1.24eb4p-8f, -0x1.8b7c4ep-14f, 0x1.67ad12p-7f, 0x1.5bd396p-6f, 0x1.baf08ap-5f, 0x1.110d1cp-3f, 0x1.555562p-2f,
};

// (atan t - t) / t^3 in t^2, |t| <= 0.6; error 2^-28.4
inline constexpr float kFloatAtan[] = {
    0x1.e1940cp-6f, -0x1.27a884p-4f, 0x1.b68448p-4f, -0x1.239e76p-3f, 0x1.998c5ep-3f, -0x1.555536p-2f,
};

// (asin t - t) / t^3 in t^2, |t| <= 1/2; error 2^-27.6
inline constexpr float kFloatAsin[] = {
    0x1.58f46p-5f, 0x1.8caecep-6f, 0x1.747212p-5f, 0x1.330246p-4f, 0x1.5555c8p-3f,
};

} // namespace veloz::vecmath

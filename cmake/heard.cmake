# SPDX-License-Identifier: GPL-3.0-or-later
# Flags for our own targets, the libraries they use, and three functions that make targets.

set(CMAKE_C_STANDARD 17)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS OFF)
# Assertions stay on in every build: the tested program is the shipped one.
set(CMAKE_C_FLAGS_RELWITHDEBINFO "-O2 -g")

find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
pkg_check_modules(SODIUM REQUIRED IMPORTED_TARGET libsodium>=1.0.18)
pkg_check_modules(SQLITE REQUIRED IMPORTED_TARGET sqlite3>=3.40)
pkg_check_modules(JANSSON REQUIRED IMPORTED_TARGET jansson>=2.14)
pkg_check_modules(SECCOMP REQUIRED IMPORTED_TARGET libseccomp>=2.5)
pkg_check_modules(SDL REQUIRED IMPORTED_TARGET sdl2>=2.26)
pkg_check_modules(SDLTTF REQUIRED IMPORTED_TARGET SDL2_ttf>=2.20)
pkg_check_modules(SDLIMAGE REQUIRED IMPORTED_TARGET SDL2_image>=2.6)
pkg_check_modules(FONTCONFIG REQUIRED IMPORTED_TARGET fontconfig)
pkg_check_modules(FRIBIDI REQUIRED IMPORTED_TARGET fribidi>=1.0)
pkg_check_modules(UNIBREAK REQUIRED IMPORTED_TARGET libunibreak)
pkg_check_modules(ESPEAK REQUIRED IMPORTED_TARGET espeak-ng>=1.51)
pkg_check_modules(OPUSFILE REQUIRED IMPORTED_TARGET opusfile>=0.12)
pkg_check_modules(QRENCODE REQUIRED IMPORTED_TARGET libqrencode>=4.1)
pkg_check_modules(GFSHARE REQUIRED IMPORTED_TARGET libgfshare>=2.0)
pkg_check_modules(LIBZIP REQUIRED IMPORTED_TARGET libzip>=1.7)
pkg_check_modules(EXPAT REQUIRED IMPORTED_TARGET expat>=2.5)
pkg_check_modules(XLSXWRITER REQUIRED IMPORTED_TARGET xlsxwriter>=1.1)
pkg_check_modules(CMOCKA REQUIRED IMPORTED_TARGET cmocka)

add_library(hd_options INTERFACE)
target_compile_definitions(hd_options INTERFACE _POSIX_C_SOURCE=200809L)
target_compile_options(hd_options INTERFACE
    -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wstrict-prototypes
    -Wmissing-prototypes -Wold-style-definition -Wcast-qual -Wcast-align -Wwrite-strings
    -Wpointer-arith -Wundef -Wformat=2 -Wvla -Wimplicit-fallthrough -Wdouble-promotion
    -Wswitch-enum -Wnull-dereference -fstack-protector-strong -fno-common
    $<$<C_COMPILER_ID:GNU>:-Wlogical-op -Wduplicated-cond -Wduplicated-branches>
    $<$<C_COMPILER_ID:Clang>:-Wdocumentation -Wcomma -Wshorten-64-to-32>
    $<$<CONFIG:RelWithDebInfo>:-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2>
    $<$<BOOL:${HEARD_WERROR}>:-Werror>)
target_link_options(hd_options INTERFACE -Wl,-z,relro,-z,now)
if(HEARD_SANITIZE)
    target_compile_options(hd_options INTERFACE
        -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
    target_link_options(hd_options INTERFACE -fsanitize=address,undefined)
endif()
if(HEARD_FUZZ)
    target_compile_options(hd_options INTERFACE -fsanitize=fuzzer-no-link)
endif()
if(HEARD_COVERAGE)
    target_compile_options(hd_options INTERFACE --coverage -fprofile-update=atomic)
    target_link_options(hd_options INTERFACE --coverage)
endif()
if(HEARD_TIDY)
    set(CMAKE_C_CLANG_TIDY clang-tidy --quiet)
endif()

# hd_library(name SOURCES .. [PUBLIC_DEPS ..] [PRIVATE_DEPS ..] [INCLUDE dir] [PRIVATE_INCLUDE dir])
# A static library, alias heard::name without its prefix. A library is the only fence C has.
function(hd_library name)
    cmake_parse_arguments(A "" "INCLUDE;PRIVATE_INCLUDE" "SOURCES;PUBLIC_DEPS;PRIVATE_DEPS" ${ARGN})
    add_library(${name} STATIC ${A_SOURCES})
    string(REGEX REPLACE "^hd_" "" alias ${name})
    add_library(heard::${alias} ALIAS ${name})
    if(A_INCLUDE)
        target_include_directories(${name} PUBLIC ${A_INCLUDE})
    endif()
    if(A_PRIVATE_INCLUDE)
        target_include_directories(${name} PRIVATE ${A_PRIVATE_INCLUDE})
    endif()
    target_link_libraries(${name} PUBLIC ${A_PUBLIC_DEPS} PRIVATE hd_options ${A_PRIVATE_DEPS})
endfunction()

# hd_program(name SOURCES .. DEPS ..)
function(hd_program name)
    cmake_parse_arguments(A "" "" "SOURCES;DEPS" ${ARGN})
    add_executable(${name} ${A_SOURCES})
    target_link_libraries(${name} PRIVATE hd_options ${A_DEPS})
    set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
endfunction()

# hd_test(name SOURCES .. DEPS .. [INCLUDE dir] [WRAP symbol ..] [LABELS ..]): a cmocka program.
function(hd_test name)
    cmake_parse_arguments(A "" "INCLUDE" "SOURCES;DEPS;WRAP;LABELS" ${ARGN})
    add_executable(${name} ${A_SOURCES})
    target_link_libraries(${name} PRIVATE hd_options ${A_DEPS} PkgConfig::CMOCKA)
    target_compile_definitions(${name} PRIVATE
        HEARD_SOURCE_DIR="${CMAKE_SOURCE_DIR}" HEARD_BINARY_DIR="${CMAKE_BINARY_DIR}")
    if(A_INCLUDE)
        target_include_directories(${name} PRIVATE ${A_INCLUDE})
    endif()
    foreach(symbol IN LISTS A_WRAP)
        target_link_options(${name} PRIVATE -Wl,--wrap=${symbol})
    endforeach()
    add_test(NAME ${name} COMMAND ${name})
    set_tests_properties(${name} PROPERTIES TIMEOUT 300 LABELS "unit;${A_LABELS}")
endfunction()

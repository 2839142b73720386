/* Runs a Python program that `protopyc -c` compiled into an object file, from C or C++.
 *
 *   PPY_DECLARE_PROGRAM(report);              // report.py, compiled to report.o and linked in
 *   int status = ppy_main(argc, argv, &ppy_program_report);
 */
#ifndef PROTOPY_PROGRAM_H
#define PROTOPY_PROGRAM_H

#ifdef __cplusplus
#define PPY_EXTERN_C extern "C"
#else
#define PPY_EXTERN_C extern
#endif

struct PpyProgram;

/* Runs the program as `python3 FILE args…` would, on a runtime of its own; gives the exit status. */
PPY_EXTERN_C int ppy_main(int argc, char** argv, const struct PpyProgram* program);

/* The symbol an object file defines is ppy_program_ and the stem of its source file. */
#define PPY_DECLARE_PROGRAM(stem) PPY_EXTERN_C const struct PpyProgram ppy_program_##stem

#endif

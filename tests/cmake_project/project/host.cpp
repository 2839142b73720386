// A C++ program that runs a Python program between two lines of its own.
#include <protopy/program.h>

#include <cstdio>

PPY_DECLARE_PROGRAM(report);
double circleArea(double radius);

int main(int argc, char** argv) {
  std::printf("C++ says %.1f\n", circleArea(2.0));
  std::fflush(stdout);
  int status = ppy_main(argc, argv, &ppy_program_report);
  std::printf("Python ended with %d\n", status);
  return status == 3 ? 0 : 1;
}

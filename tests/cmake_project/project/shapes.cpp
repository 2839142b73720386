// The C++ half of the project.
double circleArea(double radius) { return 3.0 * radius * radius; }

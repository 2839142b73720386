// protopy: the interpreter. Everything is in libprotopy.
extern "C" int ppy_python_main(int argc, char** argv);

int main(int argc, char** argv) { return ppy_python_main(argc, argv); }

# RUN: mkfifo %t.pipe && (cat %t.pipe > %t.copy & %protopyc -q %s -o %t.pipe && wait && test -p %t.pipe && chmod +x %t.copy && %t.copy | FileCheck %s)
# RUN: mkfifo %t.text && (cat %t.text > %t.json & %protopyc -q %s -o %t --report=%t.text && wait && test -p %t.text && grep -q summary %t.json)
# A device or pipe given as an output is written to and stays what it is.
print("through", "the", "pipe")
# CHECK: through the pipe

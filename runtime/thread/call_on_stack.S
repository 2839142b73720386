# int ppy_call_on_stack(int (*fn)(void* arg), void* arg, void* top)
#
# Calls fn(arg) with rsp at `top` (16-byte aligned). The old rsp stays in rbp, so that debuggers and
# profilers walk through. x86-64 System V.
    .text
    .globl ppy_call_on_stack
    .hidden ppy_call_on_stack
    .type ppy_call_on_stack, @function
    .p2align 4
ppy_call_on_stack:
    .cfi_startproc
    pushq %rbp
    .cfi_def_cfa_offset 16
    .cfi_offset %rbp, -16
    movq %rsp, %rbp
    .cfi_def_cfa_register %rbp
    movq %rdx, %rsp
    movq %rdi, %rax
    movq %rsi, %rdi
    callq *%rax
    movq %rbp, %rsp
    popq %rbp
    .cfi_def_cfa %rsp, 8
    retq
    .cfi_endproc
    .size ppy_call_on_stack, .-ppy_call_on_stack
    .section .note.GNU-stack,"",@progbits

"""The engine on MLX: for Apple silicon, and for Linux on a CPU, where it is slow and mostly tested.

It has a compact decoder of its own, as the torch engine has, instead of the model definitions of mlx-lm.
Those run a whole model at once over one cache of keys; here the trunk must run without the top, a top must be
run again from kept rows, each row of a batch carries its own adapter, and the last layer's outputs are wanted
on supervised rows alone. All of that happens inside a layer, so that mlx-lm's classes would have to be
rewritten or patched for every architecture, and followed with each of its releases. A layer of the Llama
family is sixty lines; the kernels that make it fast (attention, rotary, norms, packed products) are MLX's own
either way. Both engines then read the same `Checkpoint` with the same checks, and Imprint needs neither
mlx-lm nor transformers.
"""

namespace GpuAls.Kernels;

/// <summary>
/// How much shared memory a kernel has. It is part of the kernel, not of its launch: for memory that a launch sizes, ILGPU's OpenCL keeps one pointer that
/// all groups write, and groups on different cores of a processor then take each other's.
/// </summary>
interface ISharedSize
{
    /// <summary>Floats a group.</summary>
    static abstract int Floats { get; }
}

/// <summary>16 KiB: exact rows of up to 64 factors.</summary>
readonly struct Shared16K : ISharedSize
{
    public const int Bytes = 16 << 10;

    public static int Floats => Bytes / sizeof(float);
}

/// <summary>32 KiB, which every OpenCL device has: exact rows of up to 104 factors, 112 where there is no more.</summary>
readonly struct Shared32K : ISharedSize
{
    public const int Bytes = 32 << 10;

    public static int Floats => Bytes / sizeof(float);
}

/// <summary>48 KiB, the most that CUDA gives a kernel: exact rows of up to 136 factors.</summary>
readonly struct Shared48K : ISharedSize
{
    public const int Bytes = 48 << 10;

    public static int Floats => Bytes / sizeof(float);
}

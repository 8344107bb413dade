namespace GpuAls.Kernels;

/// <summary>
/// Stands at the method of every kernel that ships, once for each specialisation of it: the most that it may take of a multiprocessor on any card. The kernel's
/// tests assemble it for each generation of cards and fail where it takes more, spills registers, or keeps anything in local memory.
/// </summary>
/// <param name="registers">Registers a thread; 255 is the most that there are.</param>
/// <param name="sharedBytes">Bytes of shared memory a group; 49,152 is the most that there are.</param>
/// <param name="typeArguments">What a generic kernel is specialised with.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
sealed class KernelLimitsAttribute(int registers, int sharedBytes, params Type[] typeArguments) : Attribute
{
    public int Registers { get; } = registers;

    public int SharedBytes { get; } = sharedBytes;

    public Type[] TypeArguments { get; } = typeArguments;
}

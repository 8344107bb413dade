namespace GpuAls.Kernels.ConjugateGradient;

/// <summary>
/// The lanes of a warp that hold a vector together. Each size is a type and so a constant in the compiled kernel: the distances of shuffles become
/// parts of the instructions.
/// </summary>
interface ITeam
{
    /// <summary>The binary logarithm of the number of lanes.</summary>
    static abstract int Bits { get; }
}

/// <summary>
/// Four lanes, the smallest team: four sums are reduced together, so that each of four lanes ends with one of them. It is also a whole warp of
/// ILGPU's CPU accelerator.
/// </summary>
readonly struct TeamOf4 : ITeam
{
    public static int Bits => 2;
}

/// <summary>Eight lanes.</summary>
readonly struct TeamOf8 : ITeam
{
    public static int Bits => 3;
}

/// <summary>Sixteen lanes.</summary>
readonly struct TeamOf16 : ITeam
{
    public static int Bits => 4;
}

/// <summary>A whole warp on CUDA.</summary>
readonly struct TeamOf32 : ITeam
{
    public static int Bits => 5;
}

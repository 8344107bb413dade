namespace GpuAls.Core.Solving.Cpu;

/// <summary>The factors 0 … f − 1 cut into blocks of d, in order; the last has what is left.</summary>
/// <param name="Factors">f.</param>
/// <param name="Size">d; more than f is one block of all.</param>
readonly record struct FactorBlocks(int Factors, int Size)
{
    /// <summary>How many blocks.</summary>
    public int Count => (int)(((long)Factors + Size - 1) / Size);

    /// <summary>The most factors of a block.</summary>
    public int Longest => Math.Min(Factors, Size);

    /// <summary>The first factor of a block.</summary>
    public int First(int block) => block * Size;

    /// <summary>How many factors it has.</summary>
    public int Length(int block) => Math.Min(Size, Factors - First(block));

    /// <summary>As many, rounded up to whole vectors.</summary>
    public int Width(int block) => FactorMatrix.StrideFor(Length(block));
}

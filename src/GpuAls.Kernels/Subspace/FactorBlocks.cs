namespace GpuAls.Kernels;

/// <summary>How the factors of a row are cut into blocks that are solved one after the other.</summary>
/// <param name="Factors">f.</param>
/// <param name="Length">Factors a block; the last may have fewer.</param>
readonly record struct FactorBlocks(int Factors, int Length)
{
    public int Count => (Factors - 1) / Length + 1;

    /// <summary>
    /// Factors of the largest system, see <see cref="BlockSystem"/>: those of a block, and where blocks begin within quads those before it in its first quad.
    /// </summary>
    public int SystemFactors => Math.Min(Factors, Length % Float4.Length == 0 ? Length : Length + Float4.Length - 1);

    /// <summary>The first factor of a block.</summary>
    public int Start(int block) => block * Length;

    /// <summary>One after its last.</summary>
    public int End(int block) => Math.Min(Factors, Start(block) + Length);
}

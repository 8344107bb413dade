using GpuAls.Core.SectionFiles;
using GpuAls.Core.Solving;

namespace GpuAls.Core.Model;

/// <summary>
/// The vectors of a model that was trained on several ranks and stays there until it is saved. They are finite. Such a model has no
/// <see cref="AlsModel.Factors"/> and answers no queries: they need the saved file.
/// </summary>
/// <param name="Vectors">The vectors.</param>
/// <param name="LargestOfUsers">The largest magnitude of a user's factor.</param>
/// <param name="LargestOfItems">The largest magnitude of an item's factor.</param>
sealed record ApartVectors(VectorSources Vectors, float LargestOfUsers, float LargestOfItems);

/// <summary>The bytes of vectors that are read a piece at a time.</summary>
/// <param name="vectors">The vectors.</param>
/// <param name="maxBytes">The maximum length of a slice.</param>
sealed unsafe class VectorBytes(IVectorSource vectors, int maxBytes) : ISectionBytes
{
    readonly int rowBytes = FactorMatrix.StrideFor(vectors.Factors) * sizeof(float);

    // A slice may start and end within a row.
    readonly FactorMatrix memory = FactorMatrix.Zeros(
        Math.Min(vectors.Rows, maxBytes / (FactorMatrix.StrideFor(vectors.Factors) * sizeof(float)) + 2), vectors.Factors);

    public ReadOnlySpan<byte> Slice(long start, int length)
    {
        var (first, last) = ((int)(start / rowBytes), (int)((start + length - 1) / rowBytes));
        vectors.Read(first, memory.FirstRows(last - first + 1));
        return new((byte*)memory.Values.Pointer + (start - (long)first * rowBytes), length);
    }
}

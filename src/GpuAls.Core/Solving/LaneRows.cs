using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace GpuAls.Core.Solving;

/// <summary>
/// Eight neighbouring numbers of each row of a matrix as one vector of float64: one for each lane. A regression solves the eight lanes together, each
/// on its own.
/// </summary>
static unsafe class LaneRows
{
    /// <summary>Numbers in a vector.</summary>
    public const int Count = 8;

    /// <summary>The number of blocks of lanes in a vector of f factors.</summary>
    public static int Blocks(int factors) => (factors + Count - 1) / Count;

    /// <summary>The block of a row. Factors beyond f are 0.</summary>
    public static Vector512<double> Load(FactorMatrix matrix, int row, int block) =>
        Load(matrix.Values.Pointer + (long)row * matrix.Stride + block * Count);

    /// <summary>Eight numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Load(float* from)
    {
        // One instruction where the processor has it, and the same numbers elsewhere.
        if (Avx512F.IsSupported) return Avx512F.ConvertToVector512Double(Vector256.Load(from));
        var (low, high) = Vector256.Widen(Vector256.Load(from));
        return Vector512.Create(low, high);
    }

    /// <summary>Stores eight numbers, rounded.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<double> values, float* to) => Vector256.Narrow(values.GetLower(), values.GetUpper()).Store(to);

    /// <summary>Stores the block of a row, rounded; not the lanes beyond f.</summary>
    public static void Store(Vector512<double> values, Span<float> row, int block)
    {
        if (block * Count + Count <= row.Length)
        {
            Vector256.Narrow(values.GetLower(), values.GetUpper()).CopyTo(row[(block * Count)..]);
            return;
        }

        for (var lane = 0; lane < Count && block * Count + lane < row.Length; lane++) row[block * Count + lane] = (float)values[lane];
    }
}

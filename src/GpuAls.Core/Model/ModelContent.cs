using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using GpuAls.Core.Interactions;
using GpuAls.Core.Solving;

namespace GpuAls.Core.Model;

/// <summary>
/// The properties of a model's numbers that training guarantees and queries assume. A model file is checked when it is opened, and a model before it
/// is written, so that a program never writes a file that it would refuse to open.
/// </summary>
static class ModelContent
{
    // A piece of work stays in the second-level cache.
    const int PieceFloats = 1 << 16;

    // The sum of as many weights as there can be items is finite in float32.
    const float MaxNeighbourWeight = 1e29f;

    /// <summary>The first problem of a model that is to be written, with its section and row; null if there is none.</summary>
    public static string? FindProblem(AlsModel model) => model.Apart is { } apart
        ? FindOverflow(apart) ?? FindProblem(model.Known) ?? (model.Neighbours is { } neighbours ? FindNeighbourProblem(neighbours) : null)
        : FindProblem(model.Factors, model.Known, model.Neighbours);

    /// <summary>The first problem, with its section and row; null if there is none.</summary>
    /// <param name="factors">The factors of users and items.</param>
    /// <param name="known">[users × items] The known strengths.</param>
    /// <param name="neighbours">[items × items] The weights of the neighbours; null for none.</param>
    public static string? FindProblem(AlsFactors factors, SparseRows known, SparseRows? neighbours = null) =>
        FindProblem("user factors", factors.Users, out var users)
        ?? FindProblem("item factors", factors.Items, out var items)
        ?? FindOverflow(factors, users, items)
        ?? FindProblem(known)
        ?? (neighbours is null ? null : FindNeighbourProblem(neighbours));

    static string? FindProblem(string section, FactorMatrix factors, out float largest)
    {
        factors.Values.Slice(0, 0); // fails here and not on a thread if the memory is gone
        var rowsPerPiece = Math.Max(1, PieceFloats / factors.Stride);
        var pieces = (factors.Rows + rowsPerPiece - 1) / rowsPerPiece;
        var maxima = new int[pieces];
        var isPadded = new bool[pieces];
        Parallel.For(0, pieces, piece =>
        {
            var (start, end) = (piece * rowsPerPiece, (int)Math.Min(factors.Rows, (piece + 1L) * rowsPerPiece));
            maxima[piece] = Magnitudes.Range(factors.Values.Slice((long)start * factors.Stride, (end - start) * factors.Stride)).Max;
            isPadded[piece] = HasZeroPadding(factors, start, end);
        });
        var max = maxima.Length == 0 ? 0 : maxima.Max();
        largest = BitConverter.Int32BitsToSingle(max);
        // The search for the place is slow, and runs only for a damaged model.
        return max < Magnitudes.Infinity && Array.TrueForAll(isPadded, right => right) ? null : Describe(section, factors);
    }

    static bool HasZeroPadding(FactorMatrix factors, int start, int end)
    {
        if (factors.Factors == factors.Stride) return true;
        for (var row = start; row < end; row++)
        {
            if (PaddingOf(factors, row).ContainsAnyExcept(0f)) return false;
        }

        return true;
    }

    static ReadOnlySpan<float> PaddingOf(FactorMatrix factors, int row) =>
        factors.Values.Slice((long)row * factors.Stride + factors.Factors, factors.Stride - factors.Factors);

    static string? Describe(string section, FactorMatrix factors)
    {
        for (var row = 0; row < factors.Rows; row++)
        {
            foreach (var value in factors.Row(row))
            {
                if (!float.IsFinite(value)) return Problem(section, row, $"the factor {value}; expected a finite number");
            }

            if (PaddingOf(factors, row).ContainsAnyExcept(0f)) return Problem(section, row, $"padding that is not zero");
        }

        return null;
    }

    /// <summary>Finds vectors whose score can leave the range of float32. A score is at most the product of the lengths of both vectors.</summary>
    static string? FindOverflow(AlsFactors factors, float largestOfUsers, float largestOfItems)
    {
        if (CannotOverflow(largestOfUsers, largestOfItems, factors.Users.Factors)) return null;
        return FindOverflow(Longest(factors.Users), Longest(factors.Items));
    }

    static string? FindOverflow(ApartVectors apart)
    {
        var (users, items) = apart.Vectors;
        return CannotOverflow(apart.LargestOfUsers, apart.LargestOfItems, users.Factors) ? null : FindOverflow(Longest(users), Longest(items));
    }

    // No vector of f numbers is longer than √f times the largest of them.
    static bool CannotOverflow(float largestOfUsers, float largestOfItems, int factors) =>
        (double)largestOfUsers * largestOfItems * factors <= float.MaxValue;

    static string? FindOverflow((int Row, double Length) longestUser, (int Row, double Length) longestItem)
    {
        var ((user, ofUser), (item, ofItem)) = (longestUser, longestItem);
        return ofUser * ofItem <= float.MaxValue
            ? null
            : Problem(
                "user factors",
                user,
                $"a vector of length {ofUser:G3}; with item row {item} of length {ofItem:G3}, the score can exceed 3.4E+38 (float32)");
    }

    static (int Row, double Length) Longest(IVectorSource vectors)
    {
        var longest = (Row: 0, Length: 0.0);
        vectors.ForEachPiece((first, piece) =>
        {
            var (row, length) = Longest(piece);
            if (length > longest.Length) longest = (first + row, length);
        });
        return longest;
    }

    static (int Row, double Length) Longest(FactorMatrix factors)
    {
        var longest = (Row: 0, Length: 0.0);
        for (var row = 0; row < factors.Rows; row++)
        {
            var square = 0.0;
            foreach (double value in factors.Row(row)) square += value * value;
            if (Math.Sqrt(square) > longest.Length) longest = (row, Math.Sqrt(square));
        }

        return longest;
    }

    static string? FindProblem(SparseRows known)
    {
        var pieces = (int)Math.Min((known.Entries + PieceFloats - 1) / PieceFloats, Math.Max(known.Rows, 1));
        var isRight = new bool[pieces];
        known.Values.Floats?.Slice(0, 0);
        Parallel.For(0, pieces, piece =>
        {
            var (start, end) = ((int)((long)known.Rows * piece / pieces), (int)((long)known.Rows * (piece + 1) / pieces));
            isRight[piece] = IsAscending(known, start, end) && (known.Values.Floats is null || AreStrengths(known, start, end));
        });
        if (known.Values.Floats is null && known.Values.Count(value => !IsStrength(value)) > 0) return Describe(known);
        return Array.TrueForAll(isRight, right => right) ? null : Describe(known);
    }

    static string? FindNeighbourProblem(SparseRows neighbours)
    {
        var weights = neighbours.Values.Floats ?? throw new ArgumentException("the weights of neighbours have codes", nameof(neighbours));
        weights.Slice(0, 0);
        var pieces = (int)Math.Min((neighbours.Entries + PieceFloats - 1) / PieceFloats, Math.Max(neighbours.Rows, 1));
        var isRight = new bool[pieces];
        Parallel.For(0, pieces, piece =>
        {
            var (start, end) = ((int)((long)neighbours.Rows * piece / pieces), (int)((long)neighbours.Rows * (piece + 1) / pieces));
            isRight[piece] = IsAscending(neighbours, start, end);
            for (long from = neighbours.Offsets[start], last = neighbours.Offsets[end]; from < last; from += PieceFloats)
            {
                var largest = Magnitudes.Range(weights.Slice(from, (int)Math.Min(PieceFloats, last - from))).Max;
                isRight[piece] &= largest <= BitConverter.SingleToInt32Bits(MaxNeighbourWeight);
            }
        });
        return Array.TrueForAll(isRight, right => right) ? null : DescribeNeighbours(neighbours);
    }

    static string? DescribeNeighbours(SparseRows neighbours)
    {
        for (var item = 0; item < neighbours.Rows; item++)
        {
            var columns = neighbours.RowColumns(item);
            var weights = neighbours.RowValues(item);
            for (var e = 0; e < columns.Length; e++)
            {
                if (e > 0 && columns[e] <= columns[e - 1])
                    return Problem("neighbour columns", item, $"column {columns[e]} after column {columns[e - 1]}; expected ascending ones");
                if (!(Math.Abs(weights[e]) <= MaxNeighbourWeight))
                    return Problem("neighbour weights", item, $"the weight {weights[e]}; expected a number from -1E+29 to 1E+29");
            }
        }

        return null;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static unsafe bool IsAscending(SparseRows known, int start, int end)
    {
        var offsets = known.Offsets.Pointer;
        var columns = known.ColumnIndices.Pointer;
        var isRight = true;
        for (var row = start; row < end; row++)
        {
            for (var e = offsets[row] + 1; e < offsets[row + 1L]; e++) isRight &= columns[e] > columns[e - 1];
        }

        GC.KeepAlive(known);
        return isRight;
    }

    static bool AreStrengths(SparseRows known, int start, int end)
    {
        for (long from = known.Offsets[start], last = known.Offsets[end]; from < last; from += PieceFloats)
        {
            var (min, max) = Magnitudes.Range(known.Values.Floats!.Slice(from, (int)Math.Min(PieceFloats, last - from)));
            if (min == 0 || max >= Magnitudes.Infinity) return false;
        }

        return true;
    }

    static bool IsStrength(float value) => value != 0 && float.IsFinite(value);

    static string? Describe(SparseRows known)
    {
        for (var user = 0; user < known.Rows; user++)
        {
            var columns = known.RowColumns(user);
            var values = known.RowValues(user);
            for (var e = 0; e < columns.Length; e++)
            {
                if (e > 0 && columns[e] <= columns[e - 1])
                    return Problem("known columns", user, $"column {columns[e]} after column {columns[e - 1]}; expected ascending ones");
                if (!IsStrength(values[e]))
                    return Problem("known values", user, $"the strength {values[e]}; expected a finite number other than 0");
            }
        }

        return null;
    }

    static string Problem(string section, int row, FormattableString what) => $"section '{section}', row {row}: {FormattableString.Invariant(what)}";
}

/// <summary>The magnitudes |x| of floats as the bits of a float without its sign, which ascend with the magnitude; NaN is above infinity.</summary>
static class Magnitudes
{
    /// <summary>The magnitude of infinity: every finite number is below it.</summary>
    public const int Infinity = 0x7F800000;

    /// <summary>The smallest and the largest magnitude; of no floats, <see cref="int.MaxValue"/> and 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static (int Min, int Max) Range(ReadOnlySpan<float> values)
    {
        var bits = MemoryMarshal.Cast<float, int>(values);
        var without = new Vector<int>(int.MaxValue);
        Vector<int> smallest = without, largest = Vector<int>.Zero;
        for (; bits.Length >= Vector<int>.Count; bits = bits[Vector<int>.Count..])
        {
            var magnitude = new Vector<int>(bits) & without;
            smallest = Vector.Min(smallest, magnitude);
            largest = Vector.Max(largest, magnitude);
        }

        int min = int.MaxValue, max = 0;
        for (var lane = 0; lane < Vector<int>.Count; lane++) (min, max) = (Math.Min(min, smallest[lane]), Math.Max(max, largest[lane]));
        foreach (var one in bits) (min, max) = (Math.Min(min, one & int.MaxValue), Math.Max(max, one & int.MaxValue));
        return (min, max);
    }
}

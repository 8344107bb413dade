using GpuAls.Core.Numerics;
using GpuAls.Core.Solving;

namespace GpuAls.Core.Queries.Maps;

/// <summary>The first two principal components of vectors, by subspace iteration with the vectors themselves: no matrix [f × f] is formed.</summary>
static class PrincipalAxes
{
    const ulong Seed = 0x6D61_7073;
    const int Iterations = 60;

    // Items with equal vectors get different places, and the descent moves them apart.
    const double Jitter = 1e-6;

    /// <summary>[rows × 2] The coordinates of each row on the two axes, with a standard deviation of 1 on the first.</summary>
    /// <param name="vectors">[rows × f]</param>
    /// <param name="cancel">Checked before each iteration.</param>
    public static double[] Project(FactorMatrix vectors, CancellationToken cancel)
    {
        var mean = Mean(vectors);
        double[] first = Start(vectors.Factors, 0), second = Start(vectors.Factors, 1);
        Orthonormalize(first, second);
        for (var n = 0; n < Iterations; n++)
        {
            cancel.ThrowIfCancellationRequested();
            (first, second) = Multiply(vectors, mean, first, second);
            if (!Orthonormalize(first, second)) break; // all vectors are equal
        }

        PointUp(first);
        PointUp(second);
        return Scaled(Coordinates(vectors, mean, first, second));
    }

    static double[] Mean(FactorMatrix vectors)
    {
        var mean = new double[vectors.Factors];
        for (var row = 0; row < vectors.Rows; row++)
        {
            var vector = vectors.Row(row);
            for (var k = 0; k < mean.Length; k++) mean[k] += vector[k] / (double)vectors.Rows;
        }

        return mean;
    }

    static double[] Start(int factors, int axis)
    {
        var start = new double[factors];
        for (var k = 0; k < factors; k++) start[k] = SplitMix.Share(SplitMix.Of(Seed, axis, k)) - 0.5;
        return start;
    }

    /// <summary>The covariance of the vectors, times two axes.</summary>
    static (double[] First, double[] Second) Multiply(FactorMatrix vectors, double[] mean, double[] first, double[] second)
    {
        double[] toFirst = new double[first.Length], toSecond = new double[first.Length], centred = new double[first.Length];
        for (var row = 0; row < vectors.Rows; row++)
        {
            Centre(vectors, row, mean, centred);
            DoubleVectors.AddScaled(DoubleVectors.Dot(centred, first), centred, toFirst);
            DoubleVectors.AddScaled(DoubleVectors.Dot(centred, second), centred, toSecond);
        }

        return (toFirst, toSecond);
    }

    static void Centre(FactorMatrix vectors, int row, double[] mean, double[] centred)
    {
        DoubleVectors.Widen(vectors.Row(row), centred);
        for (var k = 0; k < centred.Length; k++) centred[k] -= mean[k];
    }

    /// <summary>Makes two axes orthonormal; an axis without length becomes zeros. False: the first has none.</summary>
    static bool Orthonormalize(double[] first, double[] second)
    {
        if (!Normalize(first, 0)) return false;
        var length = Math.Sqrt(DoubleVectors.Dot(second, second));
        DoubleVectors.AddScaled(-DoubleVectors.Dot(first, second), first, second);
        Normalize(second, length * 1e-9);
        return true;
    }

    static bool Normalize(double[] axis, double tooShort)
    {
        var length = Math.Sqrt(DoubleVectors.Dot(axis, axis));
        var scale = length > tooShort ? 1 / length : 0;
        for (var k = 0; k < axis.Length; k++) axis[k] *= scale;
        return length > tooShort;
    }

    /// <summary>Turns an axis so that its largest element is above 0: an axis has no direction of its own.</summary>
    static void PointUp(double[] axis)
    {
        var largest = axis.MaxBy(Math.Abs);
        for (var k = 0; k < axis.Length && largest < 0; k++) axis[k] = -axis[k];
    }

    static double[] Coordinates(FactorMatrix vectors, double[] mean, double[] first, double[] second)
    {
        var places = new double[2L * vectors.Rows];
        var centred = new double[mean.Length];
        for (var row = 0; row < vectors.Rows; row++)
        {
            Centre(vectors, row, mean, centred);
            places[2 * row] = DoubleVectors.Dot(centred, first);
            places[2 * row + 1] = DoubleVectors.Dot(centred, second);
        }

        return places;
    }

    static double[] Scaled(double[] places)
    {
        var square = 0.0;
        for (var n = 0; n < places.Length; n += 2) square += places[n] * places[n];
        var deviation = Math.Sqrt(square / Math.Max(1, places.Length / 2));
        for (var n = 0; n < places.Length; n++)
        {
            var scaled = deviation > 1e-12 ? places[n] / deviation : 0;
            places[n] = scaled + Jitter * (SplitMix.Share(SplitMix.Of(Seed, 2, n)) - 0.5);
        }

        return places;
    }
}

using GpuAls.Core.Numerics;
using GpuAls.Core.Solving;

namespace GpuAls.Core.Queries.Indexed;

/// <summary>
/// The centroids of k-means on the sphere (Dhillon, Modha: "Concept decompositions for large sparse text data using clustering", Machine Learning 42,
/// 2001): each is the mean direction of the rows that are nearest to it by cosine. It starts from random rows, and a centroid without rows stays.
/// </summary>
static class SphericalMeans
{
    /// <summary>[lists × f] The centroids, of length 1.</summary>
    /// <param name="vectors">[rows × f]</param>
    /// <param name="sample">Rows with vectors other than zeros, in random order; at least as many as lists.</param>
    /// <param name="lists">The number of centroids.</param>
    /// <param name="iterations">The number of iterations.</param>
    /// <param name="threads">The number of threads; the centroids do not depend on it.</param>
    /// <param name="cancel">Stops the computation.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was cancelled.</exception>
    public static FactorMatrix Of(FactorMatrix vectors, int[] sample, int lists, int iterations, int threads, CancellationToken cancel)
    {
        var centroids = FactorMatrix.Zeros(lists, vectors.Factors);
        for (var list = 0; list < lists; list++) AddDirection(vectors.Row(sample[list]), new double[vectors.Factors], centroids.WritableRow(list));
        for (var iteration = 0; iteration < iterations; iteration++)
        {
            using var assignment = new ListAssignment(vectors, centroids, threads);
            var members = Members.Of(sample, assignment.Of(sample, cancel), lists);
            Threads.ForEachPiece(lists, threads, list => Move(vectors, members.In(list), centroids.WritableRow(list)), cancel);
        }

        return centroids;
    }

    static void Move(FactorMatrix vectors, ReadOnlySpan<int> members, Span<float> centroid)
    {
        var sum = new double[vectors.Factors];
        foreach (var row in members) AddDirection(vectors.Row(row), sum, []);
        if (members.Length > 0) SetDirection(sum, centroid);
    }

    static void AddDirection(ReadOnlySpan<float> vector, double[] sum, Span<float> centroid)
    {
        var square = 0.0;
        foreach (double value in vector) square += value * value;
        var length = Math.Sqrt(square);
        for (var k = 0; k < sum.Length; k++) sum[k] += vector[k] / length;
        if (!centroid.IsEmpty) SetDirection(sum, centroid);
    }

    static void SetDirection(double[] sum, Span<float> centroid)
    {
        var square = 0.0;
        foreach (var value in sum) square += value * value;
        // Opposite directions can cancel each other out; the centroid stays.
        if (square == 0) return;
        var length = Math.Sqrt(square);
        for (var k = 0; k < sum.Length; k++) centroid[k] = (float)(sum[k] / length);
    }
}

/// <summary>Rows by list, each list in the order of the given rows.</summary>
/// <param name="Offsets">[lists + 1] The start of each list.</param>
/// <param name="Rows">The rows of one list after the other.</param>
sealed record Members(long[] Offsets, int[] Rows)
{
    /// <summary>The rows of a list.</summary>
    public ReadOnlySpan<int> In(int list) => Rows.AsSpan((int)Offsets[list], (int)(Offsets[list + 1] - Offsets[list]));

    /// <summary>Sorts rows by list.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="listOf">[rows] The list of each.</param>
    /// <param name="lists">The number of lists.</param>
    public static Members Of(int[] rows, int[] listOf, int lists)
    {
        var offsets = new long[lists + 1];
        foreach (var list in listOf) offsets[list + 1]++;
        for (var list = 0; list < lists; list++) offsets[list + 1] += offsets[list];
        var next = offsets.AsSpan(0, lists).ToArray();
        var sorted = new int[rows.Length];
        for (var n = 0; n < rows.Length; n++) sorted[next[listOf[n]]++] = rows[n];
        return new Members(offsets, sorted);
    }
}

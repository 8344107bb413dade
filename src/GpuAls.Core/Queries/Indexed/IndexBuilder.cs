using GpuAls.Core.Indexing;
using GpuAls.Core.Memory;
using GpuAls.Core.Model;
using GpuAls.Core.Numerics;
using GpuAls.Core.Solving;

namespace GpuAls.Core.Queries.Indexed;

/// <summary>
/// Builds the index of a model's items: centroids from a sample, the list of each item, the vectors in 8 bits, and the numbers of lists that reach
/// the wanted recall. The index has the same bits on any number of threads and with any width of vector registers.
/// </summary>
/// <param name="options">The settings.</param>
/// <param name="threads">The number of threads.</param>
public sealed class IndexBuilder(IndexOptions options, int threads)
{
    // Items of the sample for each centroid, and iterations: more of either moved the recall by less than its noise.
    const int SampleRowsPerList = 32;
    const int Iterations = 6;

    const ulong SampleKey = 0x1D5;
    const int PieceRows = 4096;

    /// <summary>Builds the index.</summary>
    /// <param name="model">The model; an index that it has is replaced.</param>
    /// <param name="progress">Receives the share of the work that is done, from 0 to 1.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <returns>The model with the index. It shares the memory of <paramref name="model"/>.</returns>
    /// <exception cref="GpuAlsException">An option is out of range, or no item has a vector.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was cancelled.</exception>
    public BuiltIndex Build(AlsModel model, IProgress<double>? progress = null, CancellationToken cancel = default)
    {
        options.Validate();
        using var use = model.Memory.BeginUse();
        model = model.WithoutIndex();
        var items = model.Factors.Items;
        int[] rows = [.. Enumerable.Range(0, items.Rows).Where(row => !items.IsZero(row))];
        if (rows.Length == 0) throw new GpuAlsException("no item of the model has a vector; expected at least one to index");
        var lists = options.ListsFor(rows.Length);
        var sample = Sample(rows, (int)Math.Min(rows.Length, (long)lists * SampleRowsPerList));
        var work = new BuildProgress(
            progress, (long)sample.Length * lists * Iterations, (long)rows.Length * lists, 2L * IndexTuning.Queries * rows.Length);
        var centroids = SphericalMeans.Of(items, sample, lists, Iterations, threads, cancel);
        work.EndPart();
        using var assignment = new ListAssignment(items, centroids, threads);
        var members = Members.Of(rows, assignment.Of(rows, cancel), lists);
        work.EndPart();
        var index = Encode(items, centroids, members, cancel);
        var tuned = new IndexTuning(model, index, options.Recall, threads).Tune(cancel);
        work.EndPart();
        return tuned;
    }

    /// <summary>Some rows in random order.</summary>
    static int[] Sample(int[] rows, int count)
    {
        var shuffled = rows.AsSpan().ToArray();
        for (var n = 0; n < count; n++)
        {
            var other = n + SplitMix.Below(SplitMix.Of(SampleKey, 0, n), shuffled.Length - n);
            (shuffled[n], shuffled[other]) = (shuffled[other], shuffled[n]);
        }

        return shuffled[..count];
    }

    ItemIndex Encode(FactorMatrix items, FactorMatrix centroids, Members members, CancellationToken cancel)
    {
        var count = members.Rows.Length;
        var stride = ByteVectors.StrideFor(items.Factors);
        var codes = LargeArray<sbyte>.Uninitialized((long)count * stride);
        var (scales, lengths) = (new float[count], new float[count]);
        Threads.ForEachPiece((count + PieceRows - 1) / PieceRows, threads, piece =>
        {
            for (var n = piece * PieceRows; n < Math.Min(count, (piece + 1L) * PieceRows); n++)
            {
                var vector = items.Row(members.Rows[n]);
                var square = 0.0;
                foreach (double value in vector) square += value * value;
                var length = Math.Sqrt(square);
                scales[n] = (float)(ByteVectors.Encode(vector, codes.Writable((long)n * stride, stride)) / length);
                lengths[n] = (float)Math.Min(length, float.MaxValue);
            }
        }, cancel);
        var settings = new IndexSettings
        {
            SimilarProbes = 1,
            RecommendProbes = 1,
            Recall = options.Recall,
            Checksum = ItemIndex.ChecksumOf(items),
        };
        return new ItemIndex(
            settings,
            centroids,
            LargeArray<long>.From(members.Offsets),
            LargeArray<int>.From(members.Rows),
            codes,
            LargeArray<float>.From(scales),
            LargeArray<float>.From(lengths));
    }

    /// <summary>Reports the end of each part by its share of the work.</summary>
    sealed class BuildProgress(IProgress<double>? progress, params IReadOnlyList<long> parts)
    {
        int ended;

        public void EndPart() => progress?.Report(parts.Take(++ended).Sum() / (double)parts.Sum());
    }
}

using GpuAls.Core.Indexing;
using GpuAls.Core.Model;
using GpuAls.Core.Numerics;

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
        var settings = new IndexSettings
        {
            SimilarProbes = 1,
            RecommendProbes = 1,
            Recall = options.Recall,
            Checksum = ItemIndex.ChecksumOf(items),
        };
        var index = new IndexEncoding(items, threads).Of(settings, centroids, members, kept: null, cancel);
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

    /// <summary>Reports the end of each part by its share of the work.</summary>
    sealed class BuildProgress(IProgress<double>? progress, params IReadOnlyList<long> parts)
    {
        int ended;

        public void EndPart() => progress?.Report(parts.Take(++ended).Sum() / (double)parts.Sum());
    }
}

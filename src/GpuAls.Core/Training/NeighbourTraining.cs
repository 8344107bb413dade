using System.Diagnostics;
using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.Model;
using GpuAls.Core.Neighbours;
using GpuAls.Core.Solving;

namespace GpuAls.Core.Training;

/// <summary>Adds the neighbours to a model whose factors are trained.</summary>
static class NeighbourTraining
{
    // Values that are scaled together.
    const int Piece = 4096;

    /// <summary>Fits the neighbours, and scales their weights by β and the spreads of both parts of the score.</summary>
    /// <param name="model">The model.</param>
    /// <param name="byItem">[items × users] The transpose of its known strengths.</param>
    /// <param name="options">K, λ and β.</param>
    /// <param name="device">The device that fits.</param>
    /// <param name="progress">Receives the share of the items that are done; null for nobody.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <exception cref="GpuAlsException">A setting is out of range, or λ is too small.</exception>
    public static AlsModel Add(
        AlsModel model, SparseRows byItem, NeighbourOptions options, IAlsDevice device, IProgress<double>? progress, CancellationToken cancel)
    {
        options.Validate();
        var start = Stopwatch.GetTimestamp();
        var weights = device.FitNeighbours(model.Known, byItem, options, progress, cancel)
            ?? NeighbourFit.Run(model.Known, byItem, options.Count, [options.Regularization], device.HostThreads, progress, cancel)[0];
        var spreads = model.Apart is { Vectors: var apart }
            ? ScoreSpreads.Of(apart.Users, apart.Items.ToMatrix(), model.Known, weights)
            : ScoreSpreads.Of(model.Factors, model.Known, weights);
        var scaled = Scale(weights, spreads.Scale(options.Share));
        weights.Values.Dispose();
        var record = new NeighbourRecord(spreads.Factors, spreads.Neighbours, Stopwatch.GetElapsedTime(start).TotalSeconds);
        return model with
        {
            Neighbours = scaled,
            Options = model.Options with { Neighbours = options },
            Training = model.Training with { Neighbours = record },
        };
    }

    /// <summary>The weights, each multiplied by a number in double and rounded once.</summary>
    public static SparseRows Scale(SparseRows weights, double scale)
    {
        var scaled = LargeArray<float>.Uninitialized(weights.Entries);
        for (long start = 0; start < weights.Entries; start += Piece)
        {
            var to = scaled.Writable(start, (int)Math.Min(Piece, weights.Entries - start));
            weights.Values.CopyTo(start, to);
            for (var n = 0; n < to.Length; n++) to[n] = (float)(scale * to[n]);
        }

        return weights.WithValues(EntryValues.Of(scaled));
    }
}

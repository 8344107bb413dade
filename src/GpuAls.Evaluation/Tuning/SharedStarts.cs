using GpuAls.Core.Solving;

namespace GpuAls.Evaluation.Tuning;

/// <summary>
/// The start factors of the trials of one stage. Those that are computed from the pairs depend on nothing else but the number of factors, because all
/// trials have the same pairs and seed, so trials with the same number of factors share them.
/// </summary>
sealed class SharedStarts
{
    // All numbers of factors of a small matrix, and the smaller ones of a large matrix.
    const long MaxBytes = 256L << 20;

    readonly Dictionary<int, FactorMatrix> itemsByFactors = [];
    long bytes;

    /// <summary>The start factors of a trial, which owns them.</summary>
    /// <param name="setting">The pairs, the number of factors and the seed.</param>
    /// <param name="start">The kind.</param>
    /// <param name="cancel">Stops between pieces of rows.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was cancelled.</exception>
    public AlsFactors Create(StartSetting setting, StartDistribution start, CancellationToken cancel)
    {
        if (StartInfo.Of(start).OfPairs is null) return StartFactors.Create(setting, start, cancel);
        if (itemsByFactors.TryGetValue(setting.Factors, out var known))
            return new AlsFactors(FactorMatrix.Zeros(setting.ByUser.Rows, setting.Factors), Copy(known));
        var created = StartFactors.Create(setting, start, cancel);
        if (bytes + created.Items.Values.Bytes > MaxBytes) return created;
        itemsByFactors.Add(setting.Factors, Copy(created.Items));
        bytes += created.Items.Values.Bytes;
        return created;
    }

    static FactorMatrix Copy(FactorMatrix matrix)
    {
        var copy = FactorMatrix.Zeros(matrix.Rows, matrix.Factors);
        matrix.CopyTo(copy);
        return copy;
    }
}

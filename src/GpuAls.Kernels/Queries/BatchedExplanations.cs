using GpuAls.Core.Model;
using GpuAls.Core.Numerics;
using GpuAls.Core.Queries;
using GpuAls.Kernels.Launching;
using GpuAls.Kernels.Memory;

namespace GpuAls.Kernels.Queries;

/// <summary>Explains scores on a device, batch by batch, and converts the answers to those of the CPU.</summary>
/// <param name="model">The model.</param>
/// <param name="cpu">Explains the users whose systems float32 cannot solve.</param>
/// <param name="device">Explains all other users.</param>
/// <param name="guard">Describes errors of the driver.</param>
sealed class BatchedExplanations(AlsModel model, UserExplainer cpu, DeviceExplainer device, DeviceGuard guard)
{
    /// <summary>[questions] The answers, in the order of the questions.</summary>
    public IEnumerable<(int User, IReadOnlyList<Explanation> Explanations)> Run(
        IReadOnlyList<(int User, IReadOnlyList<int> Items)> questions, SparseRowsView known, FactorsView items, int shares, CancellationToken cancel)
    {
        var next = 0; // the next question to answer
        var answer = new List<Explanation>();
        foreach (var batch in device.Batches(questions, model.Known.RowLength))
        {
            cancel.ThrowIfCancellationRequested();
            var (starts, values, failures) = guard.Run("explaining", () => device.Explain(batch, questions, known, items, model.Known.RowLength));
            var explained = new Explanation[batch.Count][];
            Threads.ForEachPiece(
                batch.Count,
                Environment.ProcessorCount,
                n => explained[n] = Read(batch[n], questions, values, starts[n], isLost: failures[n] != 0, shares),
                cancel);
            for (var n = 0; n < batch.Count; n++)
            {
                for (; next < batch[n].Question; next++) yield return Take(next);
                answer.AddRange(explained[n]);
            }
        }

        for (; next < questions.Count; next++) yield return Take(next);

        (int User, IReadOnlyList<Explanation> Explanations) Take(int question)
        {
            var taken = answer;
            answer = [];
            return (questions[question].User, taken);
        }
    }

    Explanation[] Read(
        ExplanationPiece piece, IReadOnlyList<(int User, IReadOnlyList<int> Items)> questions, float[] values, int start, bool isLost, int shares)
    {
        var length = model.Known.RowLength(piece.User);
        // The CPU solves the system in float64, or reports that it cannot be solved.
        if (isLost || !AreFinite(values.AsSpan(start, piece.Count * length))) return cpu.Explain(piece.User, piece.ItemsOf(questions), shares);
        var explanations = new Explanation[piece.Count];
        var explained = piece.ItemsOf(questions);
        for (var n = 0; n < explanations.Length; n++)
            explanations[n] = Read(piece.User, explained[n], values.AsSpan(start + n * length, length), shares);
        return explanations;
    }

    Explanation Read(int user, int item, ReadOnlySpan<float> values, int maxShares)
    {
        var items = model.Known.RowColumns(user);
        var strengths = model.Known.RowValues(user);
        var shares = new Share[values.Length];
        var total = 0.0;
        for (var e = 0; e < shares.Length; e++)
        {
            shares[e] = Share.Of(items[e], strengths[e], values[e], model.Neighbours, item);
            total += shares[e].Value;
        }

        return Explanation.Of(total, shares, maxShares);
    }

    static bool AreFinite(ReadOnlySpan<float> values)
    {
        foreach (var value in values)
        {
            if (!float.IsFinite(value)) return false;
        }

        return true;
    }
}

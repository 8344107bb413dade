using GpuAls.Core;

namespace GpuAls.Kernels;

/// <summary>The answers to questions why, batch after batch of a device, brought into the form of the CPU's.</summary>
/// <param name="model">The model.</param>
/// <param name="cpu">Explains whom float32 is not enough for.</param>
/// <param name="device">Explains the others.</param>
/// <param name="guard">What errors of the driver go through.</param>
sealed class ExplanationRounds(AlsModel model, UserExplainer cpu, DeviceExplainer device, DeviceGuard guard)
{
    /// <summary>[questions] The answers, in the order asked.</summary>
    public IEnumerable<(int User, IReadOnlyList<Explanation> Explanations)> Run(
        IReadOnlyList<(int User, IReadOnlyList<int> Items)> questions, SparseRowsView known, FactorsView items, int shares, CancellationToken cancel)
    {
        var next = 0; // the question that is answered next
        var answer = new List<Explanation>();
        foreach (var batch in device.Batches(questions, model.Known.RowLength))
        {
            cancel.ThrowIfCancellationRequested();
            var (starts, values, failures) = guard.Run("explaining", () => device.Explain(batch, questions, known, items, model.Known.RowLength));
            var explained = new Explanation[batch.Count][];
            Threads.ForEachPiece(
                batch.Count, Environment.ProcessorCount, n => explained[n] = Read(batch[n], questions, values, starts[n], isLost: failures[n] != 0, shares), cancel);
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
        // What float32 lost, float64 has, or it says that the system cannot be solved.
        if (isLost || !AreFinite(values.AsSpan(start, piece.Count * length))) return cpu.Explain(piece.User, piece.ItemsOf(questions), shares);
        var explanations = new Explanation[piece.Count];
        for (var n = 0; n < explanations.Length; n++) explanations[n] = Read(piece.User, values.AsSpan(start + n * length, length), shares);
        return explanations;
    }

    Explanation Read(int user, ReadOnlySpan<float> values, int most)
    {
        var items = model.Known.RowColumns(user);
        var strengths = model.Known.RowValues(user);
        var shares = new Share[values.Length];
        var total = 0.0;
        for (var e = 0; e < shares.Length; e++)
        {
            total += values[e];
            shares[e] = new Share(items[e], strengths[e], values[e]);
        }

        return Explanation.Of(total, shares, most);
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

namespace GpuAls.Core.Queries;

/// <summary>Answers to many questions, round by round: the next round is computed while the caller reads the answers of the last one.</summary>
static class AnswerRounds
{
    /// <summary>The answers to numbered questions, in their order.</summary>
    /// <param name="questions">The number of questions.</param>
    /// <param name="size">The number of questions of a round.</param>
    /// <param name="answer">Answers the questions from a number on, so many of them.</param>
    /// <param name="cancel">Stops the work; the answers so far stay valid.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was cancelled; thrown during enumeration.</exception>
    public static IEnumerable<T> Of<T>(int questions, int size, Func<int, int, CancellationToken, T[]> answer, CancellationToken cancel)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var next = Start(0);
        try
        {
            for (var start = 0; start < questions; start += size)
            {
                var answers = next.GetAwaiter().GetResult();
                if (start < questions - size) next = Start(start + size);
                foreach (var one in answers) yield return one;
            }
        }
        finally
        {
            // A caller who stops early ends the work, and the work must have ended before its memory is freed.
            stop.Cancel();
            ((IAsyncResult)next).AsyncWaitHandle.WaitOne();
        }

        Task<T[]> Start(int start) => Task.Run(() => answer(start, Math.Min(size, questions - start), stop.Token));
    }
}

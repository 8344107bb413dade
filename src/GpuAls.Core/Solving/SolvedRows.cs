namespace GpuAls.Core.Solving;

/// <summary>
/// The rows of a half-sweep that are solved so far: those before the first piece that is not. Threads finish the pieces in about their order, and
/// another thread waits for rows to send.
/// </summary>
/// <param name="pieces">The pieces of rows.</param>
sealed class SolvedRows(RowPieces pieces)
{
    readonly bool[] isDone = new bool[pieces.Count];
    int next;
    bool isReleased;

    /// <summary>Records that a piece is solved.</summary>
    /// <param name="piece">The piece.</param>
    public void Finish(int piece)
    {
        lock (isDone)
        {
            isDone[piece] = true;
            if (piece != next) return;
            while (next < isDone.Length && isDone[next]) next++;
            Monitor.PulseAll(isDone);
        }
    }

    /// <summary>Ends all waits: no further piece will be solved.</summary>
    public void Release()
    {
        lock (isDone)
        {
            isReleased = true;
            Monitor.PulseAll(isDone);
        }
    }

    /// <summary>Waits until the rows before a row are solved, or <see cref="Release"/> is called.</summary>
    /// <param name="end">One after the last row that is needed.</param>
    public void WaitFor(int end)
    {
        lock (isDone)
        {
            while (!isReleased && next < isDone.Length && pieces.Start(next) < end) Monitor.Wait(isDone);
        }
    }
}

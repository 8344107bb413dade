namespace GpuAls.Core.Solving;

/// <summary>
/// The rows of a half-sweep that are solved so far: those behind the last piece that is not. Threads solve the pieces from the last one to the first,
/// and finish them in about that order, while another thread waits for rows to send.
/// </summary>
/// <remarks>
/// Users and items are numbered as they are first seen, so the popular ones come first. Their pieces have few rows: solved last, they leave little to
/// send when all rows are solved.
/// </remarks>
/// <param name="pieces">The pieces of rows.</param>
sealed class SolvedPieces(RowPieces pieces)
{
    readonly bool[] isDone = new bool[pieces.Count];
    int left = pieces.Count; // the pieces up to the last one that is not done
    bool isReleased;

    /// <summary>The piece to solve as the n-th one.</summary>
    /// <param name="n">The number of pieces before it.</param>
    public int PieceAt(int n) => pieces.Count - 1 - n;

    /// <summary>Records that a piece is solved.</summary>
    /// <param name="piece">The piece.</param>
    public void Finish(int piece)
    {
        lock (isDone)
        {
            isDone[piece] = true;
            if (piece != left - 1) return;
            while (left > 0 && isDone[left - 1]) left--;
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

    /// <summary>Waits until a row and all behind it are solved, or <see cref="Release"/> is called.</summary>
    /// <param name="row">The row.</param>
    public void WaitFrom(int row)
    {
        lock (isDone)
        {
            while (!isReleased && left > 0 && pieces.End(left - 1) > row) Monitor.Wait(isDone);
        }
    }
}

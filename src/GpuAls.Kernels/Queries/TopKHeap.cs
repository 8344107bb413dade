using ILGPU;

namespace GpuAls.Kernels;

/// <summary>
/// The best scored rows of one query in a device's memory: a heap with the worst on top, as <c>TopK</c> of the CPU. Higher scores are better, and of equal
/// scores the lower row. It is changed seldom, so it needs no shared memory and may be of any size.
/// </summary>
/// <param name="scores">[places × step]</param>
/// <param name="rows">[places × step]</param>
/// <param name="start">Where its first place is.</param>
/// <param name="step">From one place to the next: the heaps of neighbouring queries lie side by side.</param>
readonly struct TopKHeap(ArrayView<float> scores, ArrayView<int> rows, long start, int step)
{
    readonly ArrayView<float> scores = scores;
    readonly ArrayView<int> rows = rows;
    readonly long start = start;
    readonly int step = step;

    /// <summary>The worst score that was kept.</summary>
    public float WorstScore => scores[start];

    /// <summary>Adds to a heap that is not full.</summary>
    /// <param name="count">How many it has.</param>
    /// <param name="score">The score.</param>
    /// <param name="row">The row.</param>
    public void Raise(int count, float score, int row)
    {
        var place = count;
        while (place > 0 && IsBetter(ScoreAt((place - 1) / 2), RowAt((place - 1) / 2), score, row))
        {
            Move((place - 1) / 2, place);
            place = (place - 1) / 2;
        }

        Set(place, score, row);
    }

    /// <summary>Puts a better one in place of the worst.</summary>
    /// <param name="count">How many the heap has.</param>
    /// <param name="score">The score.</param>
    /// <param name="row">The row.</param>
    public void Sink(int count, float score, int row)
    {
        var place = 0;
        var worse = WorseChild(place, count);
        while (worse < count && IsBetter(score, row, ScoreAt(worse), RowAt(worse)))
        {
            Move(worse, place);
            place = worse;
            worse = WorseChild(place, count);
        }

        Set(place, score, row);
    }

    /// <summary>Best first; it is no heap any more.</summary>
    /// <param name="count">How many it has.</param>
    public void Sort(int count)
    {
        for (var last = count - 1; last > 0; last--)
        {
            var score = ScoreAt(last);
            var row = RowAt(last);
            Move(0, last);
            Sink(last, score, row);
        }
    }

    static bool IsBetter(float score, int row, float otherScore, int otherRow) => score > otherScore || (score == otherScore && row < otherRow);

    /// <summary>The worse of a place's two children; <paramref name="count"/> or more where it has none.</summary>
    int WorseChild(int place, int count)
    {
        var left = 2 * place + 1;
        return left + 1 < count && IsBetter(ScoreAt(left), RowAt(left), ScoreAt(left + 1), RowAt(left + 1)) ? left + 1 : left;
    }

    float ScoreAt(int place) => scores[start + (long)place * step];

    int RowAt(int place) => rows[start + (long)place * step];

    void Set(int place, float score, int row)
    {
        scores[start + (long)place * step] = score;
        rows[start + (long)place * step] = row;
    }

    void Move(int from, int to) => Set(to, ScoreAt(from), RowAt(from));
}

using ILGPU;

namespace GpuAls.Kernels.Queries;

/// <summary>
/// The best scored rows of one query in a device's memory: a heap with the worst one on top, like <c>TopK</c> of the CPU. A higher score is better;
/// of equal scores the lower row is better. Few scores change it, so it needs no shared memory and can have any size.
/// </summary>
/// <param name="scores">[places × step]</param>
/// <param name="rows">[places × step]</param>
/// <param name="start">The index of its first place.</param>
/// <param name="step">The distance from one place to the next. The heaps of neighbouring queries are interleaved.</param>
readonly struct TopKHeap(ArrayView<float> scores, ArrayView<int> rows, long start, int step)
{
    readonly ArrayView<float> scores = scores;
    readonly ArrayView<int> rows = rows;
    readonly long start = start;
    readonly int step = step;

    /// <summary>The worst score in the heap.</summary>
    public float WorstScore => scores[start];

    /// <summary>Adds a scored row to a heap that is not full.</summary>
    /// <param name="count">The number of scored rows in the heap.</param>
    /// <param name="score">The score.</param>
    /// <param name="row">The row.</param>
    public void Add(int count, float score, int row)
    {
        var place = count;
        while (place > 0 && IsBetter(ScoreAt((place - 1) / 2), RowAt((place - 1) / 2), score, row))
        {
            Move((place - 1) / 2, place);
            place = (place - 1) / 2;
        }

        Set(place, score, row);
    }

    /// <summary>Replaces the worst scored row by a better one.</summary>
    /// <param name="count">The number of scored rows in the heap.</param>
    /// <param name="score">The score.</param>
    /// <param name="row">The row.</param>
    public void ReplaceWorst(int count, float score, int row)
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

    /// <summary>Sorts the scored rows, the best one first. Afterwards they are no longer a heap.</summary>
    /// <param name="count">The number of scored rows in the heap.</param>
    public void Sort(int count)
    {
        for (var last = count - 1; last > 0; last--)
        {
            var score = ScoreAt(last);
            var row = RowAt(last);
            Move(0, last);
            ReplaceWorst(last, score, row);
        }
    }

    static bool IsBetter(float score, int row, float otherScore, int otherRow) => score > otherScore || (score == otherScore && row < otherRow);

    /// <summary>The worse of a place's two children; <paramref name="count"/> or more if it has none.</summary>
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

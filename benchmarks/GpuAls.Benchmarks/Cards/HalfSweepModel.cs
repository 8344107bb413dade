using GpuAls.Core.Weights;
using GpuAls.Kernels.Memory;

namespace GpuAls.Benchmarks.Cards;

/// <summary>
/// A half-sweep of conjugate gradient on a <see cref="ModelledCard"/>: the launches of the kernels for warps over a real <see cref="RowPlan"/>, their
/// time steps, and the vectors that they read and write.
/// </summary>
/// <remarks>
/// The launches are those of <c>ConjugateGradientSolver</c>. <c>cg</c>: all vectors are in memory between launches. <c>pcg</c>: a row that is not cut
/// takes all its passes in one launch. The products of vectors with a matrix count as launches and as traffic, not as time.
/// </remarks>
sealed class HalfSweepModel
{
    // A row loads four vectors and stores three, a piece loads one and stores one, and a piece is added with eight loads of 700 cycles in flight.
    const int RowOverhead = 2;
    const int PieceOverhead = 1;
    const double StepsPerPieceAdded = 0.044;

    readonly ModelledCard card;
    readonly WeightedRows rows;
    readonly RowPlan plan;
    readonly int passes;
    readonly bool isWhitened;
    readonly VectorCache? cache;
    long wholeRowSteps;
    long pieceSteps;
    long addSteps;
    long gathered;
    long workingRead;

    /// <param name="options">The card and the training.</param>
    /// <param name="rows">The entries of the side.</param>
    /// <param name="plan">The plan of the side.</param>
    /// <param name="isWhitened">Whether the solver is <c>pcg</c>; otherwise <c>cg</c>.</param>
    /// <param name="withCache">Whether to simulate the cache.</param>
    public HalfSweepModel(CardModelPlan options, WeightedRows rows, RowPlan plan, bool isWhitened, bool withCache)
    {
        (card, this.rows, this.plan, this.isWhitened) = (options.Card, rows, plan, isWhitened);
        passes = options.Steps + 1;
        var vectorBytes = (long)options.Stride * options.FactorBytes;
        if (withCache) cache = new VectorCache(rows.Columns + 4 * rows.Rows + plan.MaxBatchPieces, (int)(card.CacheBytes / vectorBytes));
        foreach (var batch in plan.Batches) Run(batch);
        var traffic = vectorBytes / 1e9 / passes;
        (Gathered, Working) = (gathered * traffic, (workingRead + (cache?.WrittenBack ?? 0)) * traffic);
    }

    /// <summary>Kernels launched, with those of the Gram matrix and of the whitened side.</summary>
    public int Launches { get; private set; } = 2;

    /// <summary>Time of the launches over whole rows, relative to the same rows perfectly balanced.</summary>
    public double WholeRows => wholeRowSteps / Balanced(cut: false);

    /// <summary>Time of the launches over pieces, relative to their rows perfectly balanced as if they were whole.</summary>
    public double Pieces => pieceSteps / Balanced(cut: true);

    /// <summary>Time of adding pieces, relative to all rows perfectly balanced.</summary>
    public double Adding => addSteps / (Balanced(cut: false) + Balanced(cut: true));

    /// <summary>Time of all launches over rows and pieces, relative to all rows perfectly balanced.</summary>
    public double Together => (wholeRowSteps + pieceSteps + addSteps) / (Balanced(cut: false) + Balanced(cut: true));

    /// <summary>Gigabytes of the fixed side from memory in a pass over the entries.</summary>
    public double Gathered { get; }

    /// <summary>Gigabytes of the other vectors from and to memory in a pass.</summary>
    public double Working { get; }

    double Balanced(bool cut)
    {
        var steps = 0L;
        foreach (var batch in plan.Batches)
        {
            for (var number = 0; number < batch.Rows; number++)
            {
                if (number < batch.LongRows != cut) continue;
                var length = rows.RowLength(batch.FirstRow + plan.Order[batch.FirstRow + number]);
                var pass = (length + ModelledCard.EntriesPerStep - 1) / ModelledCard.EntriesPerStep;
                steps += isWhitened ? RowOverhead + passes * pass : passes * (RowOverhead + pass);
            }
        }

        return (double)steps / card.Warps;
    }

    void Run(RowBatch batch)
    {
        var pieces = WorkOfPieces(batch);
        var longRows = new List<WarpWork>();
        var whole = new List<WarpWork>();
        for (var number = 0; number < batch.Rows; number++)
        {
            var row = batch.FirstRow + plan.Order[batch.FirstRow + number];
            if (number < batch.LongRows) longRows.Add(new WarpWork(row, rows.Offsets[row], 0, 1, RowOverhead, -1));
            else whole.Add(new WarpWork(row, rows.Offsets[row], rows.RowLength(row), isWhitened ? passes : 1, RowOverhead, -1));
        }

        if (isWhitened) Launches += 2; // to the whitened coordinates and back
        for (var pass = 0; pass < passes; pass++)
        {
            if (!isWhitened) MultiplyByGram(batch);
            SumPieces(batch, pieces);
            var launched = isWhitened && pass > 0 ? longRows : [.. longRows, .. whole];
            if (launched.Count == 0) continue;
            Launches++;
            wholeRowSteps += card.Run(launched, cache is null ? null : (warp, step) => TouchRow(batch, launched[warp], step));
        }
    }

    List<WarpWork> WorkOfPieces(RowBatch batch) => [.. Enumerable.Range(batch.FirstPiece, batch.Pieces).Select(number =>
    {
        var piece = plan.Pieces[number];
        var row = batch.FirstRow + piece.Row;
        return new WarpWork(row, rows.Offsets[row] + piece.Start, piece.Length, 1, PieceOverhead, piece.Sum);
    })];

    void MultiplyByGram(RowBatch batch)
    {
        Launches++;
        if (cache is null) return;
        for (var row = batch.FirstRow; row < batch.FirstRow + batch.Rows; row++)
        {
            Read(Vector(batch, row, 'p'));
            cache.Write(Vector(batch, row, 'q'));
        }
    }

    void SumPieces(RowBatch batch, List<WarpWork> pieces)
    {
        if (pieces.Count == 0) return;
        Launches += 2;
        pieceSteps += card.Run(pieces, cache is null ? null : (warp, step) => TouchPiece(batch, pieces[warp], step));
        var added = new List<WarpWork>();
        for (var number = batch.FirstLongRow; number < batch.FirstLongRow + batch.LongRows; number++)
        {
            var row = plan.LongRows[number];
            added.Add(new WarpWork(batch.FirstRow + row.Row, 0, 0, 1, (int)Math.Ceiling(StepsPerPieceAdded * row.Pieces), row.FirstPiece));
            if (cache is null) continue;
            for (var piece = row.FirstPiece; piece < row.FirstPiece + row.Pieces; piece++) Read(Sum(piece));
            Read(Vector(batch, batch.FirstRow + row.Row, 'q'));
            cache.Write(Vector(batch, batch.FirstRow + row.Row, 'q'));
        }

        addSteps += card.Run(added, touch: null);
    }

    void TouchPiece(RowBatch batch, WarpWork piece, int step)
    {
        if (step == 0) Read(Vector(batch, piece.Row, 'p'));
        if (step < piece.PassTime) Gather(piece, step);
        if (step == piece.Time - 1) cache!.Write(Sum(piece.Sum));
    }

    void TouchRow(RowBatch batch, WarpWork row, int step)
    {
        if (step == 0)
        {
            Read(Vector(batch, row.Row, isWhitened ? 'x' : 'p'));
            if (!isWhitened) Read(Vector(batch, row.Row, 'q'));
        }
        else if (step < row.Time - 1)
        {
            Gather(row, (step - 1) % row.PassTime);
        }
        else
        {
            foreach (var vector in isWhitened ? "" : "xr") Read(Vector(batch, row.Row, vector));
            foreach (var vector in isWhitened ? "x" : "xrp") cache!.Write(Vector(batch, row.Row, vector));
        }
    }

    void Gather(WarpWork work, int step)
    {
        var first = work.Start + (long)step * ModelledCard.EntriesPerStep;
        var end = Math.Min(first + ModelledCard.EntriesPerStep, work.Start + work.Entries);
        for (var entry = first; entry < end; entry++)
            if (!cache!.Read(rows.ColumnIndices[entry])) gathered++;
    }

    void Read(int vector)
    {
        if (!cache!.Read(vector)) workingRead++;
    }

    // x is the side's own; r, p, q and the sums are work space that all batches share.
    int Vector(RowBatch batch, int row, char name) => rows.Columns + name switch
    {
        'x' => row,
        'r' => rows.Rows + row - batch.FirstRow,
        'p' => 2 * rows.Rows + row - batch.FirstRow,
        'q' => 3 * rows.Rows + row - batch.FirstRow,
        _ => throw new ArgumentException($"no vector {name}", nameof(name)),
    };

    int Sum(int piece) => rows.Columns + 4 * rows.Rows + piece;
}

namespace GpuAls.Core.Queries.Maps;

/// <summary>
/// A quadtree over places, with which the repulsion of all places on one is the sum over few cells (Barnes, Hut: "A hierarchical O(N log N)
/// force-calculation algorithm", Nature 324, 1986). A cell that is far away for its size acts as one place in its centre of mass.
/// </summary>
sealed class RepulsionTree
{
    // A cell acts as a whole if its side is below 0.7 of its distance. Below √½, a cell never acts as a whole on a place that it holds.
    const double SquaredAngle = 0.49;
    const int MaxDepth = 40; // places that are nearer to each other share a cell
    const int Children = 4;

    Cell[] cells = new Cell[64];
    int count;

    /// <summary>Builds the tree anew.</summary>
    /// <param name="places">[rows × 2]</param>
    public void Build(double[] places)
    {
        double lowX = double.MaxValue, lowY = double.MaxValue, highX = double.MinValue, highY = double.MinValue;
        for (var n = 0; n < places.Length; n += 2)
        {
            (lowX, highX) = (Math.Min(lowX, places[n]), Math.Max(highX, places[n]));
            (lowY, highY) = (Math.Min(lowY, places[n + 1]), Math.Max(highY, places[n + 1]));
        }

        count = 0;
        var side = Math.Max(Math.Max(highX - lowX, highY - lowY), double.Epsilon) * (1 + 1e-9);
        Add(new Cell { MiddleX = lowX + side / 2, MiddleY = lowY + side / 2, Side = side });
        for (var n = 0; n < places.Length; n += 2) Insert(places[n], places[n + 1]);
        for (var cell = 0; cell < count; cell++)
        {
            cells[cell].X /= cells[cell].Places;
            cells[cell].Y /= cells[cell].Places;
        }
    }

    /// <summary>The repulsion Σ q²·(place − other) on a place, and Σ q over all places with itself; q = 1 / (1 + distance²).</summary>
    public (double X, double Y, double Sum) Act(double x, double y)
    {
        double forceX = 0, forceY = 0, sum = 0;
        Span<int> open = stackalloc int[MaxDepth * Children];
        var left = 1;
        open[0] = 0;
        while (left > 0)
        {
            ref var cell = ref cells[open[--left]];
            double dx = x - cell.X, dy = y - cell.Y;
            var square = dx * dx + dy * dy;
            if (cell.First == 0 || cell.Side * cell.Side < SquaredAngle * square)
            {
                var q = 1 / (1 + square);
                var all = cell.Places * q;
                sum += all;
                forceX += all * q * dx;
                forceY += all * q * dy;
                continue;
            }

            for (var child = 0; child < Children; child++)
            {
                if (cells[cell.First + child].Places > 0) open[left++] = cell.First + child;
            }
        }

        return (forceX, forceY, sum);
    }

    /// <summary>Adds a place to each cell on its way down. Until <see cref="Build"/> ends, X and Y of a cell are sums over its places.</summary>
    void Insert(double x, double y)
    {
        var at = 0;
        for (var depth = 0; ; depth++)
        {
            ref var cell = ref cells[at];
            if (cell.First == 0 && cell.Places > 0 && depth < MaxDepth && !cell.IsAt(x, y)) Split(at);
            cell = ref cells[at]; // a split may move the cells
            cell.X += x;
            cell.Y += y;
            cell.Places++;
            if (cell.First == 0) return;
            at = cell.First + cell.Quarter(x, y);
        }
    }

    /// <summary>Gives a cell with places at one point four quarters, and moves the places into one of them.</summary>
    void Split(int at)
    {
        var parent = cells[at];
        cells[at].First = count;
        for (var child = 0; child < Children; child++)
        {
            Add(new Cell
            {
                MiddleX = parent.MiddleX + parent.Side * ((child & 1) == 0 ? -0.25 : 0.25),
                MiddleY = parent.MiddleY + parent.Side * ((child & 2) == 0 ? -0.25 : 0.25),
                Side = parent.Side / 2,
            });
        }

        ref var quarter = ref cells[cells[at].First + parent.Quarter(parent.X / parent.Places, parent.Y / parent.Places)];
        (quarter.X, quarter.Y, quarter.Places) = (parent.X, parent.Y, parent.Places);
    }

    void Add(Cell cell)
    {
        if (count == cells.Length) Array.Resize(ref cells, 2 * count);
        cells[count++] = cell;
    }

    struct Cell
    {
        public double MiddleX, MiddleY, Side;
        public double X, Y;
        public int Places;
        public int First; // the first of four children; 0 for none

        public readonly bool IsAt(double x, double y) => X / Places == x && Y / Places == y;

        public readonly int Quarter(double x, double y) => (x < MiddleX ? 0 : 1) + (y < MiddleY ? 0 : 2);
    }
}

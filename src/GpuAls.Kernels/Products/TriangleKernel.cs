using GpuAls.Core.Solving;
using GpuAls.Kernels.Launching;
using GpuAls.Kernels.Tiles;
using ILGPU;

namespace GpuAls.Kernels.Products;

/// <summary>
/// G = LLᵀ and L⁻¹ in float64, in steps of 32 columns. Step k decomposes the tile (k, k) in one group, then subtracts L_ik·L_jkᵀ from every tile
/// (i, j) that is left of G, and L_ik·M_kj from the right side of L·M = I, of which row k is then a row of M = L⁻¹.
/// </summary>
/// <remarks>
/// Every group of a step computes L_ik = A_ik·L_kk⁻ᵀ and L_jk or M_kj = L_kk⁻¹·R_kj for itself. Those are three products of 32 × 32 in place of one,
/// and a step takes two launches. Operations: 2·f³, of f³·2/3 that are needed. Bytes: 4·8·32² for each tile and step, from the L2 cache.
/// </remarks>
static class TriangleKernel
{
    /// <summary>Rows and columns of a tile.</summary>
    public const int Side = 32;

    // A thread's four rows of a tile are so far apart, and its four columns: neighbouring threads read neighbouring numbers.
    const int Spread = Side / Double4.Length;

    // A row of shared memory is one number longer than the tile, so that a column is spread over all banks.
    const int Pitch = Side + 1;
    const int Length = Side * Pitch;

    /// <summary>
    /// Starts with G in float64, the identity beyond f, and a right side of zeros. One thread computes one element. Launch: grid × group ≥ width².
    /// </summary>
    /// <param name="view">G and the matrix.</param>
    public static void Widen(TriangleView view)
    {
        var element = Grid.IdxX * Group.DimX + Group.IdxX;
        var row = element / view.Width;
        var column = element - row * view.Width;
        if (row >= view.Width) return;
        var value = row == column ? 1.0 : 0.0;
        if (row < view.Factors && column < view.Factors) value = view.Gram[(long)row * view.Stride + column];
        if (row / Side < column / Side) value = 0;
        view.Matrix[element] = value;
    }

    /// <summary>
    /// L of a diagonal tile, and its inverse, which replaces the tile. Launch: one group of any size. Shared memory: 16.5 KiB.
    /// </summary>
    /// <param name="view">The matrix and the triangles.</param>
    /// <param name="step">The number of the tile.</param>
    public static void Decompose(TriangleView view, int step)
    {
        var left = SharedMemory.Allocate<double>(Length);
        var right = SharedMemory.Allocate<double>(Length);
        var start = view.Start(step, step);
        for (var n = Group.IdxX; n < Side * Side; n += Group.DimX)
        {
            var (row, column) = (n / Side, n % Side);
            left[row * Pitch + column] = view.Matrix[start + (long)row * view.Width + column];
            // Not 1 : 0, which C# makes the comparison itself: on CUDA, ILGPU converts true to the smallest float64.
            right[row * Pitch + column] = row == column ? 1.0 : 0.0;
        }

        GroupBarrier.Wait(); // the tile has been loaded
        // Elimination without roots: afterwards column j of the left side is L's times √pivot j, and row i of the right side is L⁻¹'s times √pivot i.
        for (var pivot = 0; pivot < Side; pivot++)
        {
            var inverse = 1 / left[pivot * Pitch + pivot];
            for (var n = Group.IdxX; n < Side * Side; n += Group.DimX)
            {
                var (row, column) = (n / Side, n % Side);
                if (row > pivot)
                {
                    var scale = left[row * Pitch + pivot] * inverse;
                    if (column <= pivot) right[row * Pitch + column] -= scale * right[pivot * Pitch + column];
                    else if (column <= row) left[row * Pitch + column] -= scale * left[column * Pitch + pivot];
                }
            }

            GroupBarrier.Wait(); // the rows below have been eliminated
        }

        for (var n = Group.IdxX; n < Side * Side; n += Group.DimX)
        {
            var (row, column) = (n / Side, n % Side);
            var value = 0.0;
            if (column <= row)
            {
                view.StoreLower(step * Side + row, step * Side + column, left[row * Pitch + column] / Math.Sqrt(left[column * Pitch + column]));
                value = right[row * Pitch + column] / Math.Sqrt(left[row * Pitch + row]);
            }

            view.Matrix[start + (long)row * view.Width + column] = value;
            if (row == column && IsLost(view, step * Side + row, left[row * Pitch + row]) != 0) view.Failed[0] = 1;
        }
    }

    /// <summary>
    /// Subtracts the columns of a step from the tiles to their right and below, and stores the step's columns of L and rows of L⁻¹. Launch: one group
    /// for each tile of the lower triangle from row <paramref name="step"/> on, of any size. Shared memory: 33 KiB.
    /// </summary>
    /// <param name="view">The matrix and the triangles.</param>
    /// <param name="step">The number of the step.</param>
    public static void Eliminate(TriangleView view, int step)
    {
        // Four tiles, whose columns are stored as rows: L_kk⁻¹; then A_ik, later M_kj or L_jk; then A_jk or R_kj; then L_ik.
        var shared = SharedMemory.Allocate<double>(4 * Length);
        const int inverse = 0, left = Length, right = 2 * Length, lower = 3 * Length;
        var tile = Triangle.Start(step) + Grid.IdxX;
        var row = Triangle.Row(tile);
        var column = tile - Triangle.Start(row);
        for (var n = Group.IdxX; n < Side * Side; n += Group.DimX)
        {
            var (i, j) = (n / Side, n % Side);
            var at = (long)i * view.Width + j;
            shared[inverse + j * Pitch + i] = view.Matrix[view.Start(step, step) + at];
            shared[left + j * Pitch + i] = view.Matrix[view.Start(row, step) + at];
            // Above the diagonal a tile holds the right side transposed, so that all tiles of a column are read alike.
            var value = i == j ? 1.0 : 0.0;
            if (column != step) value = view.Matrix[view.Start(column, step) + at];
            shared[right + j * Pitch + i] = value;
        }

        GroupBarrier.Wait(); // the tiles have been loaded
        Multiply(shared, inverse, left, lower);
        GroupBarrier.Wait(); // L_ik is complete, and A_ik is no longer needed
        Multiply(shared, inverse, right, left);
        GroupBarrier.Wait(); // M_kj or L_jk is complete
        if (row == step)
        {
            for (var n = Group.IdxX; n < Side * Side; n += Group.DimX)
            {
                var (i, j) = (n / Side, n % Side);
                if (column < row || j <= i) view.StoreInverse(row * Side + i, column * Side + j, shared[left + i * Pitch + j]);
            }
        }
        else
        {
            // Tiles of the right side are transposed.
            if (column <= step) Subtract(shared, left, lower, view, view.Start(column, row));
            else Subtract(shared, lower, left, view, view.Start(row, column));
            GroupBarrier.Wait(); // PoCL computes wrong values if two loops over the threads' own elements follow each other
            for (var n = Group.IdxX; n < Side * Side; n += Group.DimX)
            {
                var (i, j) = (n / Side, n % Side);
                if (column == step) view.StoreLower(row * Side + i, column * Side + j, shared[lower + j * Pitch + i]);
            }
        }
    }

    /// <summary>Element (i, j) of a product is Σ left[k, i]·right[k, j].</summary>
    static DoubleTile Product(ArrayView<double> shared, int left, int right, int row, int column)
    {
        var sum = default(DoubleTile);
        for (var k = 0; k < Side; k++)
        {
            sum = sum.AddOuter(Double4.Load(shared, left + k * Pitch + row, Spread), Double4.Load(shared, right + k * Pitch + column, Spread));
        }

        return sum;
    }

    static void Multiply(ArrayView<double> shared, int left, int right, int product)
    {
        for (var n = Group.IdxX; n < Spread * Spread; n += Group.DimX)
        {
            var (row, column) = (n / Spread, n % Spread);
            Product(shared, left, right, row, column).Store(shared, product + row * Pitch + column, Spread * Pitch, Spread);
        }
    }

    static void Subtract(ArrayView<double> shared, int left, int right, TriangleView view, long start)
    {
        for (var n = Group.IdxX; n < Spread * Spread; n += Group.DimX)
        {
            var (row, column) = (n / Spread, n % Spread);
            var at = start + (long)row * view.Width + column;
            Product(shared, left, right, row, column).SubtractFrom(view.Matrix, at, Spread * view.Width, Spread);
        }
    }

    /// <summary>1 if a pivot is not a number above zero, or so small beside its diagonal element of G that it is rounding; otherwise 0.</summary>
    static int IsLost(TriangleView view, int factor, double pivot)
    {
        if (factor >= view.Factors) return 0;
        var diagonal = (double)view.Gram[(long)factor * view.Stride + factor];
        return pivot > 0 && pivot < double.PositiveInfinity && pivot >= GramTriangles.MinPivot * diagonal ? 0 : 1;
    }
}

using GpuAls.Kernels.Memory;
using ILGPU;

namespace GpuAls.Kernels.Tests;

/// <summary>
/// Conjugate gradient on A·x = b for every row, A = G + Σ wₑ·yₑyₑᵀ, b = Σ (1 + wₑ)·yₑ over the row's
/// entries e, without forming A. This kernel is for readers: it has no tricks, computes the same as the
/// kernels that ship, and is compared with them. Read it first; docs/kernels.md names the next one.
/// </summary>
static class NaiveConjugateGradientKernel
{
    const float Converged = 1e-20f;

    /// <summary>
    /// One thread solves one row. Its vectors r, p and ap are rows of work space in the accelerator's memory, which no other thread reads, so no
    /// barrier is needed. Launch: grid × group ≥ rows. The offsets of vectors are long: 20 million rows × 128 factors exceed an int.
    /// </summary>
    /// <param name="rows">[rows × columns] The entries with weights w, in compressed rows.</param>
    /// <param name="gram">G = YᵀY + λI [f × f]</param>
    /// <param name="y">[columns × f] The fixed side.</param>
    /// <param name="x">[rows × f] Start and result.</param>
    /// <param name="work">[3 × rows × f] r, p and ap.</param>
    /// <param name="factors">f</param>
    /// <param name="steps">Steps for each row.</param>
    public static void SolveRows(
        SparseRowsView rows, ArrayView<float> gram, ArrayView<float> y, ArrayView<float> x, ArrayView<float> work, int factors, int steps)
    {
        var row = Grid.IdxX * Group.DimX + Group.IdxX;
        var count = rows.Offsets.Length - 1;
        if (row >= count) return;
        var solution = x.SubView((long)row * factors, factors);
        if (rows.Offsets[row] == rows.Offsets[row + 1])
        {
            for (var k = 0; k < factors; k++) solution[k] = 0; // no entries: b = 0, so x = 0
            return;
        }

        var r = work.SubView((long)row * factors, factors);
        var p = work.SubView((count + row) * factors, factors);
        var ap = work.SubView((2 * count + row) * factors, factors);

        // r = b − A·x, p = r.
        Apply(rows, row, gram, y, solution, ap, factors);
        for (var k = 0; k < factors; k++) r[k] = -ap[k];
        for (var e = rows.Offsets[row]; e < rows.Offsets[row + 1]; e++) AddEntry(1 + rows.Weights[e], y, rows.Columns[e], r, factors);
        for (var k = 0; k < factors; k++) p[k] = r[k];
        var square = Dot(r, r, factors);
        for (var step = 0; step < steps && square > Converged; step++)
        {
            // The step of this size minimises the error along p.
            Apply(rows, row, gram, y, p, ap, factors);
            var stepSize = square / Dot(p, ap, factors);
            for (var k = 0; k < factors; k++) solution[k] += stepSize * p[k];
            for (var k = 0; k < factors; k++) r[k] -= stepSize * ap[k];

            // The next direction is the residual, made conjugate to p.
            var next = Dot(r, r, factors);
            for (var k = 0; k < factors; k++) p[k] = r[k] + next / square * p[k];
            square = next;
        }
    }

    /// <summary>ap = A·p = G·p + Σ wₑ·(yₑ·p)·yₑ in O(f² + entries·f).</summary>
    static void Apply(SparseRowsView rows, int row, ArrayView<float> gram, ArrayView<float> y, ArrayView<float> p, ArrayView<float> ap, int factors)
    {
        for (var k = 0; k < factors; k++) ap[k] = Dot(gram.SubView((long)k * factors, factors), p, factors);
        for (var e = rows.Offsets[row]; e < rows.Offsets[row + 1]; e++)
        {
            var column = rows.Columns[e];
            AddEntry(rows.Weights[e] * Dot(y.SubView((long)column * factors, factors), p, factors), y, column, ap, factors);
        }
    }

    /// <summary>sum += scale·y_column.</summary>
    static void AddEntry(float scale, ArrayView<float> y, int column, ArrayView<float> sum, int factors)
    {
        for (var k = 0; k < factors; k++) sum[k] += scale * y[(long)column * factors + k];
    }

    static float Dot(ArrayView<float> left, ArrayView<float> right, int factors)
    {
        var sum = 0f;
        for (var k = 0; k < factors; k++) sum += left[k] * right[k];
        return sum;
    }
}

using GpuAls.Core.Weights;
using GpuAls.Kernels.Cholesky;
using GpuAls.Kernels.Launching;
using GpuAls.Kernels.Memory;
using GpuAls.Kernels.Tiles;
using ILGPU;

namespace GpuAls.Kernels.Queries;

/// <summary>
/// Splits scores into the shares of a user's known items. The share of item e in the score of item i is (1 + wₑ)·v·yₑ with A·v = yᵢ and A = G + Σ
/// wₑ·yₑyₑᵀ. A is formed and decomposed once for all items i of a question.
/// </summary>
/// <remarks>
/// <para>Group g answers questions g, g + grid size, …. A is formed and decomposed as by <see cref="CholeskyRowsKernel"/>. Then for each item its
/// vector replaces b, L·z = yᵢ and Lᵀ·v = z are solved, and thread t computes the dot products of the known items t, t + group size, …, so any group
/// size works, including 1. All threads take the same way around every barrier.</para>
/// <para>A question of n items takes the operations of an exact row plus n·(2·f² + 2·entries·f), n·entries·f·4 bytes from Y, most of them from cache,
/// and n·entries·4 bytes for the shares. Launch and shared memory are those of <see cref="CholeskyRowsPlan"/>.</para>
/// </remarks>
static class ExplanationKernel
{
    // A pivot is the remainder of a diagonal element of A. A pivot that is smaller by this factor has lost four of the seven digits of float32.
    const float MinRelativePivot = 1e-4f;

    /// <summary>Explains with A and the staged vectors in shared memory.</summary>
    public static void ExplainInShared<TSize>(ExplanationView view) where TSize : struct, ISharedSize
    {
        var shared = SharedMemory.Allocate<float>(TSize.Floats);
        var matrix = CholeskyRowsKernel.MatrixLength(view.System.Factors);
        Explain(view, shared.SubView(0, matrix), shared.SubView(matrix, StagingLength(view)));
    }

    /// <summary>Explains with A in a workspace and the staged vectors in shared memory.</summary>
    /// <param name="view">The questions.</param>
    /// <param name="workspace">[groups × matrix]</param>
    public static void ExplainInGlobal<TSize>(ExplanationView view, ArrayView<float> workspace) where TSize : struct, ISharedSize
    {
        var matrix = CholeskyRowsKernel.MatrixLength(view.System.Factors);
        Explain(view, workspace.SubView((long)Grid.IdxX * matrix, matrix), SharedMemory.Allocate<float>(TSize.Floats));
    }

    /// <summary>Explains with A and the staged vectors in a workspace, for systems so large that not even eight columns fit shared memory.</summary>
    /// <param name="view">The questions.</param>
    /// <param name="workspace">[groups × (matrix + staging)]</param>
    public static void ExplainAllInGlobal(ExplanationView view, ArrayView<float> workspace)
    {
        var matrix = CholeskyRowsKernel.MatrixLength(view.System.Factors);
        var staging = StagingLength(view);
        var start = (long)Grid.IdxX * (matrix + staging);
        Explain(view, workspace.SubView(start, matrix), workspace.SubView(start + matrix, staging));
    }

    static int StagingLength(ExplanationView view) => CholeskyRowsKernel.StagingLength(view.System.Factors, view.System.Chunk);

    static void Explain(ExplanationView view, ArrayView<float> matrix, ArrayView<float> floats)
    {
        var side = CholeskyRowsKernel.TilesPerSide(view.System.Factors);
        var staging = new SystemStaging(floats, view.System.Factors, view.System.Chunk);
        var b = staging.RightSide;
        // The system is only formed and stores no solution, so the vectors here are never written.
        var system = new WholeSystem<FactorsView>(view.System.Y, view.System.Factors, view.RowLambda);
        for (var question = Grid.IdxX; question < view.System.Order.IntLength; question += Grid.DimX)
        {
            var user = view.System.Order[question];
            CholeskyRowsKernel.Form(view.System, system, user, matrix, staging);
            CholeskyRowsKernel.Decompose(matrix, staging.Staged, b, side, side);
            // L is complete since the last barrier of the decomposition. These three barriers are for PoCL, which cannot run two loops over the
            // threads' own elements in a row.
            GroupBarrier.Wait();
            FindLostPivots(view.System, matrix, side, question);
            GroupBarrier.Wait();
            FindDislikes(view.System, user, question);
            GroupBarrier.Wait();
            var first = view.ItemStarts[question];
            var end = view.ItemStarts[question + 1];
            for (var n = first; n < end; n++)
            {
                Load(view.System, view.Items[n], b, side);
                GroupBarrier.Wait(); // yᵢ has been loaded
                SubstituteForward(matrix, b, side);
                CholeskyRowsKernel.SubstituteBack(matrix, b, side, side);
                StoreShares(view, user, view.ShareStarts[question], n - first, b, side);
                GroupBarrier.Wait(); // every thread has read b and L: the next item or question may overwrite them
            }
        }
    }

    /// <summary>
    /// Marks a question whose system has lost a pivot. Aₖₖ is the sum of the squares of row k of L, and its pivot is the last of them.
    /// </summary>
    static void FindLostPivots(CholeskyRowsView<FactorsView> system, ArrayView<float> matrix, int side, int question)
    {
        var tiles = Triangle.Start(side);
        for (var k = Group.IdxX; k < side * Float8.Length; k += Group.DimX)
        {
            var rows = k / Float8.Length;
            var i = k % Float8.Length;
            var left = 0f;
            for (var columns = 0; columns < rows; columns++)
            {
                var row = Float8.Load(matrix, i * Float8.Length * tiles + Triangle.Start(rows) + columns, tiles);
                left += row.Dot(row);
            }

            // The diagonal of L is stored as its inverse.
            var diagonal = Triangle.Start(rows) + rows;
            for (var j = 0; j < i; j++)
            {
                var value = matrix[(i * Float8.Length + j) * tiles + diagonal];
                left += value * value;
            }

            var inverse = matrix[i * (Float8.Length + 1) * tiles + diagonal];
            var pivot = 1 / (inverse * inverse);
            // The condition is true for NaN too. All threads that write, write 1.
            if (!(pivot >= MinRelativePivot * (left + pivot))) system.Failures[question] = 1;
        }
    }

    /// <summary>
    /// Marks the question of a user with dislikes. Their shares need two matrices, with and without the dislikes, so the CPU explains them, as it
    /// does lost pivots.
    /// </summary>
    static void FindDislikes(CholeskyRowsView<FactorsView> system, int user, int question)
    {
        var first = system.Rows.Offsets[user];
        var length = (int)(system.Rows.Offsets[user + 1L] - first);
        for (var e = Group.IdxX; e < length; e += Group.DimX)
        {
            // All threads that write, write 1.
            if (PairCode.Preference(system.Rows.Weights[first + e]) == 0) system.Failures[question] = 1;
        }
    }

    static void Load(CholeskyRowsView<FactorsView> system, int item, ArrayView<float> b, int side)
    {
        for (var quad = Group.IdxX; quad < side * 2; quad += Group.DimX)
        {
            var value = system.Y.Load(item, quad);
            b[quad * Float4.Length] = value.X;
            b[quad * Float4.Length + 1] = value.Y;
            b[quad * Float4.Length + 2] = value.Z;
            b[quad * Float4.Length + 3] = value.W;
        }
    }

    /// <summary>b = L⁻¹·b from the first tile to the last.</summary>
    static void SubstituteForward(ArrayView<float> matrix, ArrayView<float> b, int side)
    {
        var tiles = Triangle.Start(side);
        for (var p = 0; p < side; p++)
        {
            if (Group.IdxX == 0)
            {
                var l = SquareTile.Load(matrix, Triangle.Start(p) + p, Float8.Length * tiles, tiles);
                TileCholesky.SolveLower(l, Float8.Load(b, p * Float8.Length, 1)).Store(b, p * Float8.Length, 1);
            }

            GroupBarrier.Wait(); // these eight elements of z are solved
            var solved = Float8.Load(b, p * Float8.Length, 1);
            for (var k = (p + 1) * Float8.Length + Group.IdxX; k < side * Float8.Length; k += Group.DimX)
            {
                var row = Float8.Load(matrix, k % Float8.Length * Float8.Length * tiles + Triangle.Start(k / Float8.Length) + p, tiles);
                b[k] -= row.Dot(solved);
            }

            GroupBarrier.Wait(); // the eight elements after them may be solved
        }
    }

    static void StoreShares(ExplanationView view, int user, int start, int item, ArrayView<float> v, int side)
    {
        var known = view.System.Rows;
        var first = known.Offsets[user];
        var length = (int)(known.Offsets[user + 1L] - first);
        for (var e = Group.IdxX; e < length; e += Group.DimX)
        {
            var column = known.Columns[first + e];
            var sum = 0f;
            for (var quad = 0; quad < side * 2; quad++)
            {
                var k = quad * Float4.Length;
                sum += view.System.Y.Load(column, quad).Dot(new Float4(v[k], v[k + 1], v[k + 2], v[k + 3]));
            }

            view.Shares[start + item * length + e] = PairCode.RightSide(known.Weights[first + e]) * sum;
        }
    }
}

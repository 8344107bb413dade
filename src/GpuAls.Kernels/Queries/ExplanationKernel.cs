using GpuAls.Core;
using ILGPU;

namespace GpuAls.Kernels;

/// <summary>
/// Splits scores into what each known item e of a user adds, (1 + wₑ)·v·yₑ, with A·v = yᵢ, A = G + Σ wₑ·yₑyₑᵀ: A is formed and decomposed once for all items i of
/// a question.
/// </summary>
/// <remarks>
/// <para>One group a question, then the question that is as many further as there are groups. A is formed and decomposed as by <see cref="CholeskyRowsKernel"/>;
/// then for each item its vector is put where b was, L·z = yᵢ and Lᵀ·v = z are solved, and thread t takes the dot products of the known items t,
/// t + group size, …, so any group size works, 1 included. All threads take the same way around every barrier.</para>
/// <para>A question of n items: what an exact row costs, and n·(2·f² + 2·entries·f) operations; n·entries·f·4 bytes from Y, most of it from cache, n·entries·4
/// bytes of shares. Launch and shared memory: those of <see cref="CholeskyRowsPlan"/>.</para>
/// </remarks>
static class ExplanationKernel
{
    // A pivot is what is left of a diagonal element of A. One that is so much smaller has lost four of the seven digits of float32.
    const float SmallestPivot = 1e-4f;

    /// <summary>A and the staged vectors in shared memory.</summary>
    [KernelLimits(registers: 128, sharedBytes: Shared16K.Bytes, typeof(Shared16K))]
    [KernelLimits(registers: 128, sharedBytes: Shared32K.Bytes, typeof(Shared32K))]
    [KernelLimits(registers: 128, sharedBytes: Shared48K.Bytes, typeof(Shared48K))]
    public static void ExplainInShared<TSize>(ExplanationView view) where TSize : struct, ISharedSize
    {
        var shared = SharedMemory.Allocate<float>(TSize.Floats);
        var matrix = CholeskyRowsKernel.MatrixLength(view.System.Factors);
        Explain(view, shared.SubView(0, matrix), shared.SubView(matrix, StagingLength(view)));
    }

    /// <summary>A in a workspace, the staged vectors in shared memory.</summary>
    /// <param name="view">What to explain.</param>
    /// <param name="workspace">[groups × matrix]</param>
    [KernelLimits(registers: 128, sharedBytes: Shared16K.Bytes, typeof(Shared16K))]
    [KernelLimits(registers: 128, sharedBytes: Shared32K.Bytes, typeof(Shared32K))]
    [KernelLimits(registers: 128, sharedBytes: Shared48K.Bytes, typeof(Shared48K))]
    public static void ExplainInGlobal<TSize>(ExplanationView view, ArrayView<float> workspace) where TSize : struct, ISharedSize
    {
        var matrix = CholeskyRowsKernel.MatrixLength(view.System.Factors);
        Explain(view, workspace.SubView((long)Grid.IdxX * matrix, matrix), SharedMemory.Allocate<float>(TSize.Floats));
    }

    /// <summary>A and the staged vectors in a workspace: at so many factors not even eight columns fit shared memory.</summary>
    /// <param name="view">What to explain.</param>
    /// <param name="workspace">[groups × (matrix + staging)]</param>
    [KernelLimits(registers: 128, sharedBytes: 0)]
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
        // Only formed, so that nothing is stored where the solutions would be.
        var system = new WholeSystem<FactorsView>(view.System.Y, view.System.Factors, view.Own);
        for (var question = Grid.IdxX; question < view.System.Order.IntLength; question += Grid.DimX)
        {
            var user = view.System.Order[question];
            CholeskyRowsForming.Form(view.System, system, user, matrix, staging);
            CholeskyRowsSolving.Decompose(matrix, staging.Staged, b, side, side);
            // All of L is there since the last barrier of the decomposition. These three are for PoCL: no two loops over the threads' own parts in a row.
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
                GroupBarrier.Wait(); // yᵢ is there
                SubstituteForward(matrix, b, side);
                CholeskyRowsSolving.SubstituteBack(matrix, b, side, side);
                StoreShares(view, user, view.ShareStarts[question], n - first, b, side);
                GroupBarrier.Wait(); // b and L have been read: the next item, or the next question, may overwrite them
            }
        }
    }

    /// <summary>Aₖₖ is the sum of the squares of L's row k, and its pivot is the last of them.</summary>
    static void FindLostPivots(CholeskyRowsView<FactorsView> system, ArrayView<float> matrix, int side, int question)
    {
        var tiles = Triangle.Start(side);
        for (var k = Group.IdxX; k < side * Strip.Length; k += Group.DimX)
        {
            var rows = k / Strip.Length;
            var i = k % Strip.Length;
            var left = 0f;
            for (var columns = 0; columns < rows; columns++)
            {
                var row = Strip.Load(matrix, i * Strip.Length * tiles + Triangle.Start(rows) + columns, tiles);
                left += row.Dot(row);
            }

            // The diagonal of L is kept as its inverse.
            var diagonal = Triangle.Start(rows) + rows;
            for (var j = 0; j < i; j++)
            {
                var value = matrix[(i * Strip.Length + j) * tiles + diagonal];
                left += value * value;
            }

            var inverse = matrix[i * (Strip.Length + 1) * tiles + diagonal];
            var pivot = 1 / (inverse * inverse);
            // Written so that NaN fails too. Threads that write write the same.
            if (!(pivot >= SmallestPivot * (left + pivot))) system.Failures[question] = 1;
        }
    }

    /// <summary>The shares of someone with dislikes need two matrices, with and without them: that is the CPU's, as are lost pivots.</summary>
    static void FindDislikes(CholeskyRowsView<FactorsView> system, int user, int question)
    {
        var first = system.Rows.Offsets[user];
        var length = (int)(system.Rows.Offsets[user + 1L] - first);
        for (var e = Group.IdxX; e < length; e += Group.DimX)
        {
            // Threads that write write the same.
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
                var l = SquareTile.Load(matrix, Triangle.Start(p) + p, Strip.Length * tiles, tiles);
                TileCholesky.SolveLower(l, Strip.Load(b, p * Strip.Length, 1)).Store(b, p * Strip.Length, 1);
            }

            GroupBarrier.Wait(); // these eight of z are there
            var solved = Strip.Load(b, p * Strip.Length, 1);
            for (var k = (p + 1) * Strip.Length + Group.IdxX; k < side * Strip.Length; k += Group.DimX)
            {
                var row = Strip.Load(matrix, k % Strip.Length * Strip.Length * tiles + Triangle.Start(k / Strip.Length) + p, tiles);
                b[k] -= row.Dot(solved);
            }

            GroupBarrier.Wait(); // the eight after them may be solved
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

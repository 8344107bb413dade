using GpuAls.Core.Memory;
using GpuAls.Kernels.Cholesky;
using GpuAls.Kernels.Launching;
using GpuAls.Kernels.Memory;
using ILGPU;
using ILGPU.Runtime;

namespace GpuAls.Kernels.Queries;

/// <summary>Launches <see cref="ExplanationKernel"/> on batches of questions that fit the work space.</summary>
sealed class DeviceExplainer : IDisposable
{
    // A question has a user, the starts of its items and of its shares, and a failure flag.
    const int WordsOfQuestion = 4;

    // 64 MiB of shares in a batch, which the computer then sorts.
    const long MaxWords = 1 << 24;

    readonly Accelerator accelerator;
    readonly CholeskyRowsPlan plan;
    readonly WorkSpace work;
    readonly DisposableStack resources = new();
    readonly MemoryBuffer1D<float, Stride1D.Dense> gram;
    readonly MemoryBuffer1D<float, Stride1D.Dense> matrices;
    readonly DeviceRowRegularization regularization;
    readonly Action<AcceleratorStream, KernelConfig, ExplanationView, ArrayView<float>> launch;

    /// <param name="accelerator">The accelerator that runs the kernel.</param>
    /// <param name="plan">The memory and the launch of the kernel.</param>
    /// <param name="gram">[f × f] G, lower triangle.</param>
    /// <param name="stride">Floats in a row of factors.</param>
    /// <param name="userLambda">[users] λ of each user; null if λ is in G.</param>
    /// <param name="work">The memory of a batch.</param>
    public DeviceExplainer(Accelerator accelerator, CholeskyRowsPlan plan, double[] gram, int stride, LargeArray<float>? userLambda, WorkSpace work)
    {
        this.accelerator = accelerator;
        this.plan = plan;
        this.work = work;
        launch = Load();
        try
        {
            this.gram = resources.Add(accelerator.Allocate1D(Padded(gram, plan.Factors, stride)));
            regularization = resources.Add(new DeviceRowRegularization(accelerator, userLambda));
            matrices = resources.Add(accelerator.Allocate1D<float>(Math.Max(1, plan.WorkspaceFloats)));
        }
        catch
        {
            resources.Dispose();
            throw;
        }
    }

    /// <summary>Bytes on the accelerator.</summary>
    /// <param name="plan">The memory and the launch of the kernel.</param>
    /// <param name="stride">Floats in a row of factors.</param>
    /// <param name="regularizations">The number of different λ: the number of users, or 1 if all users have the same.</param>
    public static long Bytes(CholeskyRowsPlan plan, int stride, int regularizations) =>
        ((long)stride * stride + Math.Max(1, plan.WorkspaceFloats) + regularizations) * sizeof(float);

    /// <summary>Words of <see cref="WorkSpace"/> that the smallest batch takes: one item for the user with the most known items.</summary>
    public static long MinWords(int longestHistory) => WordsOfBatch + WordsOfQuestion + WordsOfPair(longestHistory);

    /// <summary>
    /// Divides questions into batches that fit the work space, in their order. A question with many items is cut into pieces in several batches.
    /// </summary>
    /// <param name="questions">Users and the items to explain.</param>
    /// <param name="historyOf">The number of known items of a user.</param>
    public IEnumerable<IReadOnlyList<ExplanationPiece>> Batches(
        IReadOnlyList<(int User, IReadOnlyList<int> Items)> questions, Func<int, int> historyOf)
    {
        var max = Math.Min(MaxWords, work.Length) - WordsOfBatch;
        var batch = new List<ExplanationPiece>();
        var words = 0L;
        for (var question = 0; question < questions.Count; question++)
        {
            var (user, items) = questions[question];
            var wordsOfPair = WordsOfPair(historyOf(user));
            for (var first = 0; first < items.Count;)
            {
                var room = (int)Math.Min((max - words - WordsOfQuestion) / wordsOfPair, items.Count - first);
                // The work space has room for the longest history, even if that is longer than a batch should be.
                if (room <= 0 && batch.Count == 0) room = 1;
                if (room > 0)
                {
                    batch.Add(new ExplanationPiece(question, user, first, room));
                    words += WordsOfQuestion + room * wordsOfPair;
                    first += room;
                    continue;
                }

                yield return batch;
                batch = [];
                words = 0;
            }
        }

        if (batch.Count > 0) yield return batch;
    }

    /// <summary>The shares of a batch, and the pieces whose systems float32 could not solve.</summary>
    /// <param name="batch">One of <see cref="Batches"/>.</param>
    /// <param name="questions">The questions that the batch was made from.</param>
    /// <param name="known">[users × items] Weights w.</param>
    /// <param name="items">[items × f]</param>
    /// <param name="historyOf">The number of known items of a user.</param>
    /// <returns>The start of each piece's shares, the shares, and for each piece 1 if it failed.</returns>
    public (int[] Starts, float[] Shares, int[] Failures) Explain(
        IReadOnlyList<ExplanationPiece> batch,
        IReadOnlyList<(int User, IReadOnlyList<int> Items)> questions,
        SparseRowsView known,
        FactorsView items,
        Func<int, int> historyOf)
    {
        var itemStarts = new int[batch.Count + 1];
        var shareStarts = new int[batch.Count];
        var shares = 0;
        for (var n = 0; n < batch.Count; n++)
        {
            itemStarts[n + 1] = itemStarts[n] + batch[n].Count;
            shareStarts[n] = shares;
            shares += batch[n].Count * historyOf(batch[n].User);
        }

        work.Clear();
        var failures = work.Take(new int[batch.Count]);
        var view = new ExplanationView
        {
            System = new CholeskyRowsView<FactorsView>
            {
                Rows = known,
                Order = work.Take([.. batch.Select(piece => piece.User)]),
                Gram = gram.View,
                Y = items,
                Failures = failures,
                Factors = plan.Factors,
                Chunk = plan.Chunk,
            },
            RowLambda = regularization.View,
            ItemStarts = work.Take(itemStarts),
            Items = work.Take([.. batch.SelectMany(piece => piece.ItemsOf(questions))]),
            ShareStarts = work.Take(shareStarts),
            Shares = work.Take<float>(shares),
        };
        launch(accelerator.DefaultStream, new KernelConfig(Math.Min(plan.Groups, batch.Count), plan.Threads), view, matrices.View);
        var values = new float[shares];
        var failed = new int[batch.Count];
        view.Shares.CopyToCPU(accelerator.DefaultStream, values);
        failures.CopyToCPU(accelerator.DefaultStream, failed);
        accelerator.DefaultStream.Synchronize();
        return (shareStarts, values, failed);
    }

    public void Dispose() => resources.Dispose();

    /// <summary>Words that rounding up the six arrays of a batch takes.</summary>
    static long WordsOfBatch => WorkSpace.Words(1, 1, 1, 1, 1, 1);

    static long WordsOfPair(int history) => history + 1L;

    Action<AcceleratorStream, KernelConfig, ExplanationView, ArrayView<float>> Load() => plan.SharedBytes switch
    {
        0 => accelerator.LoadKernel<ExplanationView, ArrayView<float>>(ExplanationKernel.ExplainAllInGlobal),
        Shared16K.Bytes => Load<Shared16K>(),
        Shared32K.Bytes => Load<Shared32K>(),
        Shared48K.Bytes => Load<Shared48K>(),
        var bytes => throw new InvalidOperationException($"no kernel has {bytes} bytes of shared memory"),
    };

    Action<AcceleratorStream, KernelConfig, ExplanationView, ArrayView<float>> Load<TSize>() where TSize : struct, ISharedSize
    {
        if (!plan.MatrixIsShared) return accelerator.LoadKernel<ExplanationView, ArrayView<float>>(ExplanationKernel.ExplainInGlobal<TSize>);
        var inShared = accelerator.LoadKernel<ExplanationView>(ExplanationKernel.ExplainInShared<TSize>);
        return (stream, config, view, _) => inShared(stream, config, view);
    }

    /// <summary>[stride × stride] Both triangles of G, zero beyond f.</summary>
    static float[] Padded(double[] gram, int factors, int stride)
    {
        var padded = new float[stride * stride];
        for (var row = 0; row < factors; row++)
        {
            for (var column = 0; column <= row; column++)
                padded[row * stride + column] = padded[column * stride + row] = (float)gram[row * factors + column];
        }

        return padded;
    }
}

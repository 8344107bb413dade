using GpuAls.Core;
using ILGPU;
using ILGPU.Runtime;

namespace GpuAls.Kernels;

/// <summary>Runs <see cref="ExplanationKernel"/> on batches of questions that fit the work space.</summary>
sealed class DeviceExplainer : IDisposable
{
    // Beside its pairs and shares: its user, where its items and its shares begin, whether it failed.
    const int WordsOfQuestion = 4;

    // 64 MiB of shares a batch, which the computer then has to sort.
    const long MostWords = 1 << 24;

    readonly Accelerator accelerator;
    readonly CholeskyRowsPlan plan;
    readonly WorkSpace work;
    readonly Owned owned = new();
    readonly MemoryBuffer1D<float, Stride1D.Dense> gram;
    readonly MemoryBuffer1D<float, Stride1D.Dense> matrices;
    readonly DeviceRegularization regularization;
    readonly Action<AcceleratorStream, KernelConfig, ExplanationView, ArrayView<float>> launch;

    /// <param name="accelerator">Where it runs.</param>
    /// <param name="plan">How systems are solved.</param>
    /// <param name="gram">[f × f] G, lower triangle.</param>
    /// <param name="stride">Floats in a row of factors.</param>
    /// <param name="ofUsers">[users] λ of each, where G has none; null where it has.</param>
    /// <param name="work">What each batch cuts up.</param>
    public DeviceExplainer(Accelerator accelerator, CholeskyRowsPlan plan, double[] gram, int stride, LargeArray<float>? ofUsers, WorkSpace work)
    {
        this.accelerator = accelerator;
        this.plan = plan;
        this.work = work;
        launch = Load();
        try
        {
            this.gram = owned.Add(accelerator.Allocate1D(Padded(gram, plan.Factors, stride)));
            regularization = owned.Add(new DeviceRegularization(accelerator, ofUsers));
            matrices = owned.Add(accelerator.Allocate1D<float>(Math.Max(1, plan.WorkspaceFloats)));
        }
        catch
        {
            owned.Dispose();
            throw;
        }
    }

    /// <summary>Bytes on the accelerator.</summary>
    /// <param name="plan">How systems are solved.</param>
    /// <param name="stride">Floats in a row of factors.</param>
    /// <param name="regularizations">λ of so many users; 1 where it is the same for all.</param>
    public static long Bytes(CholeskyRowsPlan plan, int stride, int regularizations) =>
        ((long)stride * stride + Math.Max(1, plan.WorkspaceFloats) + regularizations) * sizeof(float);

    /// <summary>Words of <see cref="WorkSpace"/> that the smallest batch takes: one item of the user who knows most items.</summary>
    public static long FewestWords(int longestHistory) => WordsOfBatch + WordsOfQuestion + WordsOfPair(longestHistory);

    /// <summary>The questions in batches that fit the work space, in their order; one of many items may be spread over several.</summary>
    /// <param name="questions">Who, and which items.</param>
    /// <param name="historyOf">User → how many items they know.</param>
    public IEnumerable<IReadOnlyList<ExplanationPiece>> Batches(IReadOnlyList<(int User, IReadOnlyList<int> Items)> questions, Func<int, int> historyOf)
    {
        var most = Math.Min(MostWords, work.Length) - WordsOfBatch;
        var batch = new List<ExplanationPiece>();
        var words = 0L;
        for (var question = 0; question < questions.Count; question++)
        {
            var (user, items) = questions[question];
            var wordsOfPair = WordsOfPair(historyOf(user));
            for (var first = 0; first < items.Count;)
            {
                var room = (int)Math.Min((most - words - WordsOfQuestion) / wordsOfPair, items.Count - first);
                // The work space has room for the longest history, even where it is longer than a batch should be.
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

    /// <summary>The shares of a batch, and the pieces that float32 could not solve.</summary>
    /// <param name="batch">One of <see cref="Batches"/>.</param>
    /// <param name="questions">What the batch was made of.</param>
    /// <param name="known">[users × items] Weights w.</param>
    /// <param name="items">[items × f]</param>
    /// <param name="historyOf">User → how many items they know.</param>
    /// <returns>Of each piece where its shares begin, the shares, and of each piece whether it failed.</returns>
    public (int[] Starts, float[] Shares, int[] Failures) Explain(
        IReadOnlyList<ExplanationPiece> batch, IReadOnlyList<(int User, IReadOnlyList<int> Items)> questions, SparseRowsView known, FactorsView items, Func<int, int> historyOf)
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
            Own = regularization.View,
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

    public void Dispose() => owned.Dispose();

    /// <summary>What rounding six parts up takes.</summary>
    static long WordsOfBatch => WorkSpace.Words(1, 1, 1, 1, 1, 1);

    static long WordsOfPair(int history) => history + 1L;

    Action<AcceleratorStream, KernelConfig, ExplanationView, ArrayView<float>> Load() => plan.SharedBytes switch
    {
        0 => accelerator.LoadKernel<ExplanationView, ArrayView<float>>(ExplanationKernel.ExplainAllInGlobal),
        Shared16K.Bytes => Load<Shared16K>(),
        Shared32K.Bytes => Load<Shared32K>(),
        _ => Load<Shared48K>(),
    };

    Action<AcceleratorStream, KernelConfig, ExplanationView, ArrayView<float>> Load<TSize>() where TSize : struct, ISharedSize
    {
        if (!plan.MatrixIsShared) return accelerator.LoadKernel<ExplanationView, ArrayView<float>>(ExplanationKernel.ExplainInGlobal<TSize>);
        var inShared = accelerator.LoadKernel<ExplanationView>(ExplanationKernel.ExplainInShared<TSize>);
        return (stream, config, view, _) => inShared(stream, config, view);
    }

    /// <summary>[stride × stride] G whole, zero beyond f.</summary>
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

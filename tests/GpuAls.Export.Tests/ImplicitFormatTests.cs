using System.Globalization;
using GpuAls.Core.Model;
using GpuAls.Core.Queries;
using GpuAls.Core.Solving;
using GpuAls.Core.Weights;
using GpuAls.Export.Importing;

namespace GpuAls.Export.Tests;

/// <summary>Models of the Python package implicit: written, read by NumPy and by implicit itself, and read back.</summary>
public sealed class ImplicitFormatTests : IDisposable
{
    const string FirstUsers = """
        import sys, numpy, scipy.sparse
        from implicit.cpu.als import AlternatingLeastSquares
        path, recalculate = sys.argv[1], sys.argv[2] == "recalculate"
        model = AlternatingLeastSquares.load(path + "model.npz")
        known = scipy.sparse.load_npz(path + "user_items.npz")
        for user in range(20):
            items, scores = model.recommend(user, known[user], N=10, recalculate_user=recalculate)
            print(*items, *[repr(float(score)) for score in scores])
        """;

    readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory, InlineData(false, false), InlineData(true, true)]
    public void AModel_ComesBack_BitForBit(bool dislikes, bool labels)
    {
        var model = Models.Train(Models.Scaled, dislikes, labels);
        var notes = new List<string>();
        var path = folder.Export(model, "implicit", notes);

        var read = ImplicitModel.Read(AllFiles(path), notes.Add, TestContext.Current.CancellationToken);

        Assert.Empty(notes);
        for (var user = 0; user < 60; user++)
        {
            Assert.Equal(model.Factors.Users.Row(user), read.Factors.Users.Row(user));
            Assert.Equal(model.Known.RowColumns(user), read.Known.RowColumns(user));
            Assert.Equal(model.Known.RowValues(user), read.Known.RowValues(user));
            Assert.Equal((model.Users.Key(user), model.Users.Name(user)), (read.Users.Key(user), read.Users.Name(user)));
        }

        for (var item = 0; item < 40; item++)
        {
            Assert.Equal(model.Factors.Items.Row(item), read.Factors.Items.Row(item));
            Assert.Equal((model.Items.Key(item), model.Items.Name(item)), (read.Items.Key(item), read.Items.Name(item)));
        }

        Assert.Equal(
            (model.Options.Regularization, model.Options.Alpha, Confidence.Scaled, 1.0, 4, Solver.Cholesky, 7L, 5),
            (read.Options.Regularization, read.Options.Alpha, read.Options.Confidence, read.Options.UnobservedWeight, read.Options.Iterations,
                read.Options.Solver, read.Options.Seed, read.Options.Factors));
        Assert.Equal("imported from implicit", read.Training.Device);
        // The file can be written, opened and queried.
        read.Save(folder["read.als"], TestContext.Current.CancellationToken);
        var opened = AlsModel.Open(folder["read.als"]);
        Assert.Equal(new Recommender(model).Recommend(3, 10), new Recommender(opened).Recommend(3, 10));
        Assert.Equal(new Recommender(model).Explain(3, 5).Total, new Recommender(opened).Explain(3, 5).Total);
    }

    [Fact]
    public void AnotherConfidence_IsWrittenAsConfidences_WithWhichNewUsersGetTheSameVector()
    {
        var model = Models.Train(
            Models.Scaled with { Confidence = Confidence.Log, Alpha = 3, UnobservedWeight = 0.5, DislikeWeight = 2 }, dislikes: true);
        var notes = new List<string>();
        var path = folder.Export(model, "implicit", notes);
        Assert.Equal(["user_items.npz has the confidences c = 1 + 3·ln(1 + r), for implicit's c = alpha·value with alpha 1."], notes);

        var read = ImplicitModel.Read(AllFiles(path), Assert.Fail, TestContext.Current.CancellationToken);

        Assert.Equal((1.0, 1.5), (read.Options.Alpha, read.Options.Regularization));
        for (var user = 0; user < 60; user++)
        {
            var vector = Vector(model, user);
            Assert.Equal(vector, Vector(read, user), (one, other) => Math.Abs(one - other) < 1e-5);
            // With likes whose weight is forgotten, it is another vector.
            Assert.NotEqual(vector, Vector(read with { Known = model.Known }, user), (one, other) => Math.Abs(one - other) < 1e-3);
        }
    }

    [Fact]
    public void ARegularizationThatGrows_IsWrittenAsItsMean_AndSaid()
    {
        var notes = new List<string>();
        var model = Models.Train(Models.Scaled with { RegularizationExponent = 1 });
        var path = folder.Export(model, "implicit", notes);

        var read = ImplicitModel.Read(new(path + "model.npz", null, null, null), notes.Add, TestContext.Current.CancellationToken);

        Assert.Equal(0.75, read.Options.Regularization);
        Assert.Equal(
            [
                "implicit has one regularization for all rows, here the mean 0.75; the model has a regularization exponent of 1, so recalculated "
                    + "vectors differ.",
                "Without --users, the names of users are their rows, 0 to 59.",
                "Without --items, the names of items are their rows, 0 to 39.",
                "Without --known, recommendations include items that a user has, and nothing can be explained: name the matrix that was given to "
                    + "fit.",
            ],
            notes);
        Assert.Equal(("0", "39", 0L), (read.Users.Name(0), read.Items.Name(39), read.Known.Entries));
    }

    [Fact]
    public void NumPy_FindsTheKeysThatImplicitWrites_WithoutPickles()
    {
        var path = folder.Export(Models.Train(Models.Scaled), "implicit");

        var output = PythonScript.Run(["numpy"], "-c", """
            import sys, numpy
            for name in ("model.npz", "user_items.npz"):
                with numpy.load(sys.argv[1] + name, allow_pickle=False) as data:
                    for key in sorted(data.keys()):
                        value = data[key]
                        print(key, value.dtype, value.shape, value if value.shape == () else "")
            """, path).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

        Assert.Equal(
            [
                "alpha float64 () 2.5", "calculate_training_loss bool () False", "cg_steps int64 () 3", "dtype <U7 () float32", "factors int64 () 5",
                "item_factors float32 (40, 5)", "iterations int64 () 4", "num_threads int64 () 0", "random_state int64 () 7",
                "regularization float64 () 0.75", "use_cg bool () False", "use_native bool () True", "user_factors float32 (60, 5)",
                $"data float32 ({Entries()},)", "format |S3 () b'csr'", $"indices int32 ({Entries()},)", "indptr int32 (61,)", "shape int64 (2,)",
            ],
            output);

        static long Entries() => Models.Train(Models.Scaled).Known.Entries;
    }

    [Theory]
    [InlineData("stored", false)]
    [InlineData("recalculate", false)]
    [InlineData("recalculate", true)]
    public void Implicit_RecommendsTheSame(string mode, bool otherWeighting)
    {
        var model = Models.Train(
            otherWeighting ? Models.Scaled with { Confidence = Confidence.Log, UnobservedWeight = 0.5, DislikeWeight = 2 } : Models.Scaled,
            dislikes: otherWeighting);
        var path = folder.Export(model, "implicit");
        var recommender = new Recommender(model);

        var lines = PythonScript.Run(["numpy", "scipy", "implicit"], "-c", FirstUsers, path, mode)
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

        Assert.Equal(20, lines.Length);
        for (var user = 0; user < lines.Length; user++)
        {
            var words = lines[user].Split(' ');
            var expected = mode == "stored" ? recommender.Recommend(user, 10) : recommender.Recommend(FoldIn(model, user), 10);
            Assert.Equal(expected.Select(item => item.Row), words[..10].Select(int.Parse));
            Assert.Equal(
                expected.Select(item => item.Score),
                words[10..].Select(word => float.Parse(word, CultureInfo.InvariantCulture)),
                (one, other) => Math.Abs(one - other) < 1e-4);
        }
    }

    [Fact]
    public void AModelThatImplicitTrained_IsRead_AndRecommendsTheSame()
    {
        var model = Models.Train(Models.Scaled);
        var path = folder.Export(model, "implicit");

        var lines = PythonScript.Run(["numpy", "scipy", "implicit"], "-c", """
            import sys, numpy, scipy.sparse
            from implicit.cpu.als import AlternatingLeastSquares
            known = scipy.sparse.load_npz(sys.argv[1] + "user_items.npz")
            model = AlternatingLeastSquares(factors=6, regularization=0.3, alpha=2.0, iterations=5)
            model.fit(known, show_progress=False)
            model.save(sys.argv[1] + "trained.npz")
            scipy.sparse.save_npz(sys.argv[1] + "compressed.npz", known)
            for user in range(20): print(*model.recommend(user, known[user], N=5)[0])
            for user in range(20): print(repr(float(model.explain(user, known, 3)[0])))
            """, path).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var files = AllFiles(path) with { Model = path + "trained.npz", Known = path + "compressed.npz" };
        var read = ImplicitModel.Read(files, Assert.Fail, TestContext.Current.CancellationToken);

        // random_state is None, so the file has none.
        Assert.Equal((0.3, 2.0, 5, Solver.ConjugateGradient, 0L),
            (read.Options.Regularization, read.Options.Alpha, read.Options.Iterations, read.Options.Solver, read.Options.Seed));
        var recommender = new Recommender(read);
        for (var user = 0; user < 20; user++)
        {
            Assert.Equal(recommender.Recommend(user, 5).Select(item => item.Row), lines[user].Split(' ').Select(int.Parse));
            // implicit explains a pair by the recalculated vector.
            Assert.Equal(recommender.Explain(FoldIn(read, user), 3).Total, double.Parse(lines[20 + user], CultureInfo.InvariantCulture), 1e-3);
        }
    }

    static ImplicitFiles AllFiles(string path) => new(path + "model.npz", path + "users.tsv", path + "items.tsv", path + "user_items.npz");

    static FoldedInUser FoldIn(AlsModel model, int user)
    {
        var (items, strengths) = (model.Known.RowColumns(user).ToArray(), model.Known.RowValues(user));
        return new Recommender(model).FoldIn([.. items.Zip(strengths)]);
    }

    static float[] Vector(AlsModel model, int user) => FoldIn(model, user).Vector.ToArray();
}

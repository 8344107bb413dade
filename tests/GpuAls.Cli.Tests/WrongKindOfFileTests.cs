namespace GpuAls.Cli.Tests;

/// <summary>A model file in place of an input file, and an input file in place of a model file.</summary>
public sealed class WrongKindOfFileTests(TasteModel tastes) : IClassFixture<TasteModel>
{
    const string Remedy =
        "        Name the file that the model was trained on. For the model itself: gpuals info MODEL, or gpuals evaluate MODEL --test FILE\n";

    [Theory]
    [InlineData("inspect", "MODEL")]
    [InlineData("train", "MODEL", "--model", "other.als", "--use-gpu", "false")]
    [InlineData("tune", "MODEL", "--use-gpu", "false")]
    [InlineData("split", "MODEL", "--split", "random:0.5", "--train", "a", "--test", "b")]
    [InlineData("evaluate", "MODEL", "--split", "random:0.5", "--use-gpu", "false")]
    [InlineData("evaluate", "MODEL", "--test", "MODEL")]
    [InlineData("benchmark", "MODEL", "--device", "cpu", "--no-peak")]
    [InlineData("inspect", "PLAYS", "--names", "MODEL")]
    public void AModel_IsRecognizedAsInput(params string[] words)
    {
        var plays = tastes.Write("some.tsv", "ann\tmuse\t1\n");
        var run = Gpuals.Run([.. words.Select(word => word == "MODEL" ? tastes.Path : word == "PLAYS" ? plays : word)]);
        Assert.Equal(ExitCode.UserError, run.Code);
        Assert.EndsWith($"gpuals: {tastes.Path}: a GpuAls model file; expected text\n{Remedy}", run.Error);
    }

    [Theory]
    [InlineData("info")]
    [InlineData("recommend", "--user", "ann")]
    [InlineData("evaluate", "--test", "PLAYS")]
    public void AnInputFile_IsRecognizedAsModel(string command, params string[] options)
    {
        var plays = tastes.Write("plays.csv", "ann,muse,1\n");
        var run = Gpuals.Run([command, plays, .. options.Select(word => word == "PLAYS" ? plays : word)]);
        Assert.Equal(ExitCode.UserError, run.Code);
        Assert.EndsWith(
            $"gpuals: {plays}: not a GpuAls model file: it starts with 61 6E 6E 2C 6D 75 73 65; expected 89 41 4C 53 0D 0A 1A 0A\n"
            + $"        To train a model on a file of interactions: gpuals train {plays} --model NAME.als\n",
            run.Error);
    }

    [Fact]
    public void ADamagedModel_IsNotTakenForInput()
    {
        var path = tastes.Write("short.als", "");
        File.WriteAllBytes(path, File.ReadAllBytes(tastes.Path)[..40]);
        Assert.Equal($"gpuals: {path}: truncated: 40 bytes; expected at least 64\n", Gpuals.Run("info", path).Error);
    }
}

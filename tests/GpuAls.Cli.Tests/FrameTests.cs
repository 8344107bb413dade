namespace GpuAls.Cli.Tests;

public sealed class FrameTests
{
    [Fact]
    public void WrongUse_OfSeveralOptions_NamesEach()
    {
        var run = Gpuals.Run("train", "plays.tsv", "--model", "m.als", "--factors", "x", "--solver", "foo", "--alpha", "-1", "--use-gpu", "maybe");

        Assert.Equal(ExitCode.WrongUse, run.Code);
        Assert.Equal("", run.Output);
        Assert.Equal(
            """
            gpuals: --factors is 'x', expected a whole number of 1 or more
            gpuals: --alpha is '-1', expected a number above 0, or auto
            gpuals: --solver is 'foo', expected cg, cg-diagonal, pcg, cholesky, subspace or auto
            gpuals: --use-gpu is 'maybe', expected true or false
                    gpuals train --help shows what there is.

            """,
            run.Error);
    }

    [Theory]
    [InlineData("no command named 'trian'. Did you mean 'train'?", "gpuals", "trian")]
    [InlineData("no command named 'trian'. Did you mean 'train'?", "gpuals", "trian", "plays.tsv", "--model", "m.als")]
    [InlineData("no command named 'Train'. Did you mean 'train'?", "gpuals", "Train")]
    [InlineData("no command named 'similar'. Did you mean 'similar-items' or 'similar-users'?", "gpuals", "similar")]
    [InlineData("no command named 'xyz'", "gpuals", "xyz")]
    [InlineData("no option named '--verbose'", "gpuals", "--verbose")]
    [InlineData("no option named '--factor'. Did you mean '--factors'?", "gpuals train", "train", "p.tsv", "--model", "m.als", "--factor", "3")]
    [InlineData("no option named '--FACTORS'. Did you mean '--factors'?", "gpuals train", "train", "p.tsv", "--model", "m.als", "--FACTORS", "3", "-q")]
    [InlineData("no option named '--itme'. Did you mean '--item'?", "gpuals similar-items", "similar-items", "--itme", "muse", "m.als", "--item", "x")]
    [InlineData("no option named '--mdel'. Did you mean '--model'?", "gpuals train", "train", "--mdel", "m.als", "plays.tsv")]
    [InlineData("Unrecognized command or argument 'more'.", "gpuals similar-items", "similar-items", "m.als", "more", "--item", "x")]
    public void UnknownWord_IsWrongUse_WithWhatWasMeant(string message, string command, params string[] args)
    {
        var run = Gpuals.Run(args);

        Assert.Equal(ExitCode.WrongUse, run.Code);
        Assert.Equal($"gpuals: {message}\n        {command} --help shows what there is.\n", run.Error);
    }

    [Fact]
    public void NoCommand_IsAnsweredWithTheHelp() => Assert.Equal(Gpuals.Answer("--help"), Gpuals.Answer());

    [Fact]
    public void Version_IsTheVersionAlone() => Assert.Matches(@"^\d+\.\d+\.\d+\n$", Gpuals.Answer("--version"));
}

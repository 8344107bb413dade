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
            gpuals: --factors is 'x'; expected a whole number from 1 to 16384
            gpuals: --alpha is '-1'; expected a number above 0, or auto
            gpuals: --solver is 'foo'; expected cg, cg-diagonal, pcg, cholesky, subspace or auto
            gpuals: --use-gpu is 'maybe'; expected true or false
                    For all options: gpuals train --help

            """,
            run.Error);
    }

    [Theory]
    [InlineData("unknown command 'trian'; did you mean 'train'?", "", "trian")]
    [InlineData("unknown command 'trian'; did you mean 'train'?", "", "trian", "plays.tsv", "--model", "m.als")]
    [InlineData("unknown command 'Train'; did you mean 'train'?", "", "Train")]
    [InlineData("unknown command 'similar'; did you mean 'similar-items' or 'similar-users'?", "", "similar")]
    [InlineData("unknown command 'xyz'", "", "xyz")]
    [InlineData("unknown option '--frobnicate'", "", "--frobnicate")]
    [InlineData("unknown option '--factor'; did you mean '--factors'?", "gpuals train", "train", "p.tsv", "--model", "m.als", "--factor", "3")]
    [InlineData(
        "unknown option '--FACTORS'; did you mean '--factors'?", "gpuals train", "train", "p.tsv", "--model", "m.als", "--FACTORS", "3", "-q")]
    [InlineData("unknown option '--itme'; did you mean '--item'?", "gpuals similar-items", "similar-items", "--itme", "muse", "m.als", "--item", "x")]
    [InlineData("unknown option '--mdel'; did you mean '--model'?", "gpuals train", "train", "--mdel", "m.als", "plays.tsv")]
    [InlineData("unexpected argument 'more'", "gpuals similar-items", "similar-items", "m.als", "more", "--item", "x")]
    public void UnknownWord_IsWrongUse_WithSuggestions(string message, string command, params string[] args)
    {
        var run = Gpuals.Run(args);

        Assert.Equal(ExitCode.WrongUse, run.Code);
        Assert.Equal(
            $"gpuals: {message}\n        {(command.Length == 0 ? "For all commands: gpuals" : $"For all options: {command}")} --help\n", run.Error);
    }

    [Fact]
    public void NoCommand_ShowsTheHelp() => Assert.Equal(Gpuals.Answer("--help"), Gpuals.Answer());

    [Fact]
    public void Version_IsTheVersionAlone() => Assert.Matches(@"^\d+\.\d+\.\d+\n$", Gpuals.Answer("--version"));
}

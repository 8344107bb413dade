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

    [Fact]
    public void UnknownCommand_IsWrongUse()
    {
        var run = Gpuals.Run("trian");

        Assert.Equal(ExitCode.WrongUse, run.Code);
        Assert.Equal("gpuals: Unrecognized command or argument 'trian'.\n        gpuals --help shows what there is.\n", run.Error);
    }

    [Fact]
    public void NoCommand_IsAnsweredWithTheHelp() => Assert.Equal(Gpuals.Answer("--help"), Gpuals.Answer());

    [Fact]
    public void Version_IsTheVersionAlone() => Assert.Matches(@"^\d+\.\d+\.\d+\n$", Gpuals.Answer("--version"));
}

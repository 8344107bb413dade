namespace GpuAls.Distributed.Tests.Mpi;

/// <summary>Jobs of the program GpuAls.Distributed.Ranks under mpiexec of both kinds.</summary>
public sealed class MpiGroupTests
{
    // A job ends soon after the end of one rank; alone it takes less than a second.
    static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    public static TheoryData<string, int> Jobs => new(
        from launcher in (string[])["MPICH", "Open MPI"]
        from ranks in (int[])[1, 2, 3]
        select (launcher, ranks));

    [Theory, MemberData(nameof(Jobs))]
    public void Operations_OfSomeRanks_MoveTheLines(string launcher, int ranks)
    {
        var job = Run(launcher, ranks, "checks");

        var abi = launcher == "MPICH" ? "Mpich" : "OpenMpi";
        Assert.Equal(
            (0, string.Join('\n', Enumerable.Range(0, ranks).Select(rank => $"rank {rank} of {ranks}, local rank {rank}, {abi}: checked"))),
            (job.Code, string.Join('\n', job.Lines)));
        Assert.Equal("", job.Error);
    }

    [Theory, InlineData("MPICH"), InlineData("Open MPI")]
    public void ARankThatFails_EndsTheJobWithItsExitCode(string launcher)
    {
        var job = Run(launcher, 3, "fail", "1");

        Assert.Equal(3, job.Code);
        Assert.Contains("this rank fails", job.Error + job.Output);
        Assert.True(job.Duration < Soon, $"{job.Duration}");
    }

    [Theory]
    [InlineData("MPICH", "1", @"rank 1 on \S+: an exchange failed: .*truncated")]
    [InlineData("Open MPI", "1", @"rank 1 on \S+: an exchange failed: .*truncated")]
    [InlineData("MPICH", "3", "rank 0 sends 2 lines to rank 1, which expects 3")]
    [InlineData("Open MPI", "3", "rank 0 sends 2 lines to rank 1, which expects 3")]
    public void AnUnequalNumberOfLines_IsAnError(string launcher, string expected, string message)
    {
        var job = Run(launcher, 2, "unequal", expected);

        Assert.Equal(3, job.Code);
        Assert.Matches(message, job.Error);
    }

    [Theory, InlineData("MPICH"), InlineData("Open MPI")]
    public void ARankThatIsKilled_EndsTheJob(string launcher)
    {
        var job = Run(launcher, 3, "kill", "2");

        Assert.NotEqual(0, job.Code);
        Assert.True(job.Duration < Soon, $"{job.Duration}");
    }

    [Theory, InlineData("MPICH"), InlineData("Open MPI")]
    public void Signals_StayWithDotnet(string launcher) => Assert.Equal(["rank 0: caught", "rank 1: caught"], Run(launcher, 2, "null").Lines);

    [Theory, InlineData("MPICH"), InlineData("Open MPI")]
    public void AMissingLibrary_IsAnError(string launcher)
    {
        var job = Mpiexec.Of(launcher).Run(1, Ranks("checks"), ("GPUALS_MPI_LIBRARY", "/no/such/libmpi.so"));

        Assert.Equal(4, job.Code);
        Assert.Contains("GPUALS_MPI_LIBRARY is '/no/such/libmpi.so', which cannot be loaded: ", job.Error + job.Output);
        Assert.Contains("Install one: apt install mpich, or openmpi-bin", job.Error + job.Output);
    }

    [Fact]
    public void ALibraryOfAnotherLauncher_IsAnError()
    {
        _ = Mpiexec.OpenMpi;
        var job = Mpiexec.Mpich.Run(2, Ranks("checks"), ("GPUALS_MPI_LIBRARY", "libmpi.so.40"));

        Assert.Equal(4, job.Code);
        Assert.Matches(
            @"GPUALS_MPI_LIBRARY is 'libmpi\.so\.40' \(Open MPI [0-9.]+\), which does not work with mpiexec; "
                + @"expected a library of MPICH or one with its binary interface\n"
                + @"Start with the launcher of Open MPI [0-9.]+\. Or name another library: GPUALS_MPI_LIBRARY",
            job.Error);
    }

    /// <summary>Slurm starts ranks for both kinds of libraries. A library that does not speak its language starts jobs of one rank.</summary>
    [Fact]
    public void ALibraryThatFindsOtherRanks_IsAnError()
    {
        _ = Mpiexec.OpenMpi;
        var job = Mpiexec.Mpich.Run(
            2, ["env", "-u", "MPI_LOCALRANKID", "SLURM_STEP_ID=0", .. Ranks("checks")], ("GPUALS_MPI_LIBRARY", "libmpi.so.40"));

        Assert.Equal(4, job.Code);
        Assert.Matches(
            @"srun --mpi=pmi2 started 2 ranks, but Open MPI [0-9.]+ \(libmpi\.so\.40\) finds 1; expected a library of this launcher", job.Error);
    }

    static MpiJob Run(string launcher, int ranks, params string[] words) => Mpiexec.Of(launcher).Run(ranks, Ranks(words));

    static string[] Ranks(params string[] words) => ["dotnet", Path.Combine(AppContext.BaseDirectory, "GpuAls.Distributed.Ranks.dll"), .. words];
}

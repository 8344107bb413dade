namespace GpuAls.Faults.Tests;

/// <summary>
/// Each write of gpuals, killed with SIGKILL before, after and in the middle of its system calls: the file is then the complete old one or the
/// complete new one, and the next run deletes the leftovers and succeeds.
/// </summary>
public sealed class KillTests
{
    /// <summary>The kills of all tests of this run.</summary>
    static int kills;

    public static TheoryData<string> Writes => Inventory.Chosen;

    [Theory, MemberData(nameof(Writes))]
    public void AKilledWrite_LeavesTheOldFileOrTheNewOne(string name)
    {
        NativeTool.Faults.Require();
        var write = Inventory.Find(name);
        var record = write.Record();
        foreach (var fault in Sample.Of(Faults(record), Extent.Of(1, 3, int.MaxValue), name))
        {
            var after = $"killed {fault.Action} call {fault.Call} ({record.Calls[fault.Call - 1].Name})";
            using var folder = write.Prepare();
            var run = Traced.Run(folder.Path, write.In(folder), fault);
            // A run may have fewer calls than the first one, such as one write less for a shorter time.
            if (run.Code == 0 && run.Calls.Count < fault.Call) continue;
            Assert.True(run.Code == Traced.Killed, $"{write}, {after}: ends with {run.Code}: {run.Error}");
            Interlocked.Increment(ref kills);
            Verdict.RequireOldOrNew(write, record, folder.Path, after);
            write.Repeat(folder, after);
            Verdict.RequireNew(write, record, folder.Path, after);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{record.Calls.Count} calls; {kills} kills so far");
    }

    // After a call is before the next one, except for the last.
    static IEnumerable<Fault> Faults(Recorded record) =>
    [
        .. from call in record.Calls
           from action in call.Bytes.Length > 1 ? (string[])["before", "half"] : ["before"]
           select new Fault(call.Number, action),
        new(record.Calls.Count, "after"),
    ];
}

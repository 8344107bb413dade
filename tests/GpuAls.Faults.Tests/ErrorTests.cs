namespace GpuAls.Faults.Tests;

/// <summary>
/// Each write of gpuals, with an error of the disk at its system calls: the command ends with a message and exit code 1, the old file is unchanged,
/// and nothing else is left. A write of half of the bytes is continued.
/// </summary>
public sealed class ErrorTests
{
    // UnixFiles.Flush ignores it, as it does the other errors of file systems that cannot flush.
    const string NoPermission = "13";

    public static TheoryData<string> Writes => Inventory.Chosen;

    [Theory, MemberData(nameof(Writes))]
    public void AnErrorOfTheDisk_IsReported_AndLeavesTheOldFile(string name)
    {
        NativeTool.Faults.Require();
        var write = Inventory.Find(name);
        var record = write.Record();
        var faults = from call in record.Calls
                     from error in Fault.Errors
                     select (Fault: new Fault(call.Number, error.Number), call.Name, Error: error.Name);
        foreach (var (fault, planned, error) in Sample.Of(faults, Extent.Of(1, 3, int.MaxValue), name))
        {
            var after = $"{error} at call {fault.Call} ({planned})";
            using var folder = write.Prepare();
            var run = Traced.Run(folder.Path, write.In(folder), fault);
            if (run.Calls.Count < fault.Call) continue;
            var isOptional = IsOptional(run.Calls[fault.Call - 1], name) || (planned == "sync" && fault.Action == NoPermission);
            if (run.Code == 0)
            {
                Assert.True(isOptional, $"{write}, {after}: succeeds");
                Verdict.RequireOldOrNew(write, record, folder.Path, after);
            }
            else
            {
                Verdict.RequireMessage(write, run.Code, run.Error, folder.Path, after);
                if (fault.Call <= record.Published) Verdict.RequireOld(write, record, folder.Path, after);
                else Verdict.RequireOldOrNew(write, record, folder.Path, after);
                // A training that failed keeps its checkpoints, and a download its part.
                var left = FolderContent.Temporaries(folder.Path).Where(name => name != FolderContent.Checkpoints);
                if (!isOptional && !write.IsContinued) Assert.True(!left.Any(), $"{write}, {after}: left {string.Join(", ", left)}");
            }

            write.Repeat(folder, after);
            Verdict.RequireNew(write, record, folder.Path, after);
        }
    }

    [Theory, MemberData(nameof(Writes))]
    public void AWriteOfHalfOfTheBytes_IsContinued(string name)
    {
        NativeTool.Faults.Require();
        var write = Inventory.Find(name);
        var record = write.Record();
        foreach (var call in Sample.Of(record.Calls.Where(call => call.Bytes.Length > 1), Extent.Of(1, 1, int.MaxValue), name))
        {
            using var folder = write.Prepare();
            var run = Traced.Run(folder.Path, write.In(folder), new Fault(call.Number, "short"));
            Assert.True(run.Code == 0, $"{write}, half of call {call.Number}: {run.Error}");
            Verdict.RequireNew(write, record, folder.Path, $"half of call {call.Number}");
        }
    }

    /// <summary>Whether a command may succeed although a call failed.</summary>
    static bool IsOptional(FileCall call, string write) => call.Name switch
    {
        // Without locks, permissions and the removal of leftovers, a write goes on.
        "lock" or "mode" or "owner" or "unlink" or "rmdir" => true,
        // A temporary file is created again under another name.
        "open" when FolderContent.IsTemporary(Path.GetFileName(call.Path)) => true,
        // DuckDB ignores an error when it flushes its log.
        "sync" when write.EndsWith("duckdb", StringComparison.Ordinal) => true,
        // A training goes on without a checkpoint.
        _ => call.Path.Contains($"/{FolderContent.Checkpoints}", StringComparison.Ordinal),
    };
}

namespace GpuAls.Faults.Tests;

/// <summary>
/// Each write of gpuals, and a power cut after each of its system calls: whatever the disk lost of the bytes and names that were not flushed, the
/// file is the complete old one or the complete new one, and after the end of the command it is the new one.
/// </summary>
public sealed class PowerCutTests
{
    // DuckDB does not open a database whose log ends in bytes that never reached the disk.
    public static TheoryData<string> Writes => [.. Inventory.ChosenNames.Where(name => !name.Contains("duckdb", StringComparison.Ordinal))];

    [Theory, MemberData(nameof(Writes))]
    public void AfterAPowerCut_ThereIsTheOldFileOrTheNewOne(string name)
    {
        NativeTool.Faults.Require();
        var write = Inventory.Find(name);
        var record = write.Record();
        var states = new CrashStates(record.Folder, record.Before);
        var seen = new HashSet<string>();
        foreach (var call in record.Calls)
        {
            states.Apply(call);
            var isLast = call == record.Calls[^1];
            if (isLast) seen.Clear();
            foreach (var state in states.After().Where(state => seen.Add(CrashStates.Key(state))))
            {
                using var folder = new TestFolder();
                foreach (var (path, bytes) in state)
                {
                    Directory.CreateDirectory(Path.GetDirectoryName(folder[path])!);
                    File.WriteAllBytes(folder[path], bytes);
                }

                var after = $"power cut after call {call.Number} ({call.Name} {Path.GetFileName(call.Path)})";
                if (isLast) Verdict.RequireNewResults(write, record, folder.Path, after);
                else Verdict.RequireOldOrNew(write, record, folder.Path, after);
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{record.Calls.Count} calls, {seen.Count} states after the last one");
    }
}

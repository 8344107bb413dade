namespace GpuAls.Kernels.Tests;

public sealed class WarpTrainingOnCpuAccelerator(CpuAcceleratorFixture device) : WarpTrainingTests(device), IClassFixture<CpuAcceleratorFixture>;
public sealed class WarpTrainingOnCuda(CudaFixture device) : WarpTrainingTests(device), IClassFixture<CudaFixture>;

/// <summary>
/// Whole trainings with a warp for each row. There are few rows, because on the CPU accelerator each lane is a thread of the operating system.
/// </summary>
public abstract class WarpTrainingTests(DeviceFixture device)
{
    [Fact]
    public void Train_AgreesWithTheCpuDevice() =>
        FormTrainings.AssertAgreesWithTheCpuDevice(device.Accelerator, RowForm.Warps, items: 9, iterations: 2);

    [Fact]
    public void TwoTrainings_GiveTheSameBits() => FormTrainings.AssertSameBitsTwice(device.Accelerator, RowForm.Warps);
}

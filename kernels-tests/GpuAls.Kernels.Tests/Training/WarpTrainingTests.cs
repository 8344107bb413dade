namespace GpuAls.Kernels.Tests;

public sealed class WarpTrainingOnCpuAccelerator(CpuAcceleratorFixture device) : WarpTrainingTests(device), IClassFixture<CpuAcceleratorFixture>;
public sealed class WarpTrainingOnCuda(CudaFixture device) : WarpTrainingTests(device), IClassFixture<CudaFixture>;

/// <summary>Whole trainings with a warp a row. Few rows: on the CPU accelerator every exchange between lanes is one between threads of the operating system.</summary>
public abstract class WarpTrainingTests(DeviceFixture device)
{
    [Fact]
    public void Train_AgreesWithTheCpuDevice() => FormTrainings.AssertAgreesWithTheCpuDevice(device.Accelerator, RowForm.Warps, items: 9, iterations: 2);

    [Fact]
    public void TwoTrainings_GiveTheSameBits() => FormTrainings.AssertSameBitsTwice(device.Accelerator, RowForm.Warps);
}

import { testFolder } from '../../../../testing/test-folder';

testFolder(__dirname);
